using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>The client sees the backend's response headers, and of the gateway's none but Date where there was none.</summary>
public sealed class ResponseHeadersTests
{
    [Fact]
    public async Task Forward_ManyHeaders_ClientSeesExactlyThese()
    {
        string[] headers =
        [
            "Cache-Control: max-age=1, odd=\"x\"",
            "Content-Encoding: gzip",
            "Content-Length: 2",
            "Content-Type: text/odd; charset=not-one",
            "Date: not a date",
            "ETag: unquoted",
            "Expires: 0",
            "Last-Modified: yesterday",
            "Location: http://127.0.0.1:1/internal",
            "Proxy-Status: other; error=dns_error",
            "Server: odd/1 (",
            "Set-Cookie: a=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT",
            "Set-Cookie: b=2",
            "Set-Cookie: a=3; Path=/",
            "Strict-Transport-Security: max-age=1",
            "Vary: *",
            "Via: 1.0 behind",
            "X-Empty: ",
            "X-Many: 2",
            "X-Many: 1, 3",
        ];
        await using var passage = await Passage.StartAsync($"HTTP/1.1 200 OK\r\n{string.Join("\r\n", headers)}\r\n\r\nok");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(headers, response.HeaderLines.OrderBy(l => l.Split(':')[0], StringComparer.Ordinal));
        Assert.Equal("ok", response.Body);
    }

    [Fact]
    public async Task Forward_ConnectionHeaders_AreRemovedWithWhatConnectionNames()
    {
        await using var passage = await Passage.StartAsync(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Private, content-language\r\nX-Private: 1\r\nContent-Language: de\r\nKeep-Alive: timeout=5\r\n"
            + "Proxy-Connection: keep-alive\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Public: 2\r\nDate: d\r\nContent-Length: 0\r\n\r\n");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(["Content-Length: 0", "Date: d", "X-Public: 2"], response.HeaderLines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_BytesBeyondAscii_PassAsTheyAre()
    {
        var bytes = string.Concat(Enumerable.Range(0x80, 0x80).Select(b => (char)b));
        await using var passage = await Passage.StartAsync(
            $"HTTP/1.1 200 OK\r\nX-Bytes: {bytes}\r\nContent-Disposition: attachment; filename={bytes}\r\nSet-Cookie: k={bytes}\r\nContent-Length: 0\r\n\r\n");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(
            (bytes, $"attachment; filename={bytes}", $"k={bytes}"),
            (response.Value("X-Bytes"), response.Value("Content-Disposition"), response.Value("Set-Cookie")));
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("201 Made")]
    [InlineData("302 Found")]
    [InlineData("299 Odd")]
    [InlineData("404 Nowhere to be found")]
    [InlineData("418 I'm a teapot")]
    [InlineData("500 Backend broke")]
    [InlineData("502 Also a proxy")]
    [InlineData("599 Last")]
    [InlineData("799 Beyond")]
    public async Task Forward_AnyStatus_PassesWithReasonAndBody(string status)
    {
        await using var passage = await Passage.StartAsync($"HTTP/1.1 {status}\r\nContent-Length: 4\r\nContent-Type: text/plain\r\n\r\nbody");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal($"HTTP/1.1 {status}", response.StartLine);
        Assert.Equal(("body", "text/plain"), (response.Body, response.Value("Content-Type")));
        Assert.Null(response.Value("Proxy-Status"));
    }

    [Fact]
    public async Task Forward_NoDate_ServerAddsIt()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(["Content-Length", "Date"], response.HeaderLines.Select(l => l.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_ErrorOfTheBackend_IsNotReplaced()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal((503, "7", null, ""), (response.Status, response.Value("Retry-After"), response.Value("Proxy-Status"), response.Body));
    }
}
