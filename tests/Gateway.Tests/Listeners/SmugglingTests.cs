using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>
/// Messages whose end two parties could see in different places (RFC 9112, section 11.2) are refused with their
/// connection: no backend sees them, nor what they hide.
/// </summary>
public sealed class SmugglingTests
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5", 400)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0", 400)]
    [InlineData("Transfer-Encoding: chunked\r\ncontent-length: 5", 400)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 501)]
    [InlineData("Transfer-Encoding: chunked, chunked", 501)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 400)]
    [InlineData("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", 501)]
    [InlineData("Transfer-Encoding: gzip, chunked", 501)]
    [InlineData("Transfer-Encoding: chunked, gzip", 400)]
    [InlineData("Transfer-Encoding: identity", 400)]
    [InlineData("Transfer-Encoding: xchunked", 400)]
    [InlineData("Transfer-Encoding: \"chunked\"", 400)]
    [InlineData("Transfer-Encoding: chunked;q=1", 400)]
    [InlineData("Transfer-Encoding: ,chunked", 501)]
    [InlineData("Transfer-Encoding: chunked,", 501)]
    [InlineData("Transfer-Encoding:", 400)]
    [InlineData("Transfer-Encoding : chunked", 400)]
    [InlineData("Transfer-Encoding\t: chunked", 400)]
    [InlineData("Transfer-Encoding: chunked\0", 400)]
    [InlineData("Transfer-Encoding:\u000bchunked", 400)]
    [InlineData("Transfer-Encoding: \u0001chunked", 400)]
    [InlineData("Transfer-Encoding: chunked\u00a0", 400)]
    [InlineData("X-A: b\r\n Transfer-Encoding: chunked", 400)]
    [InlineData("Transfer-Encoding:\r\n chunked", 400)]
    [InlineData("X-A: b\rTransfer-Encoding: chunked", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 6", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5", 400)]
    [InlineData("Content-Length: 5, 5", 400)]
    [InlineData("Content-Length: +5", 400)]
    [InlineData("Content-Length: -5", 400)]
    [InlineData("Content-Length: 5 5", 400)]
    [InlineData("Content-Length: 0x5", 400)]
    [InlineData("Content-Length: 5.0", 400)]
    [InlineData("Content-Length: 5e0", 400)]
    [InlineData("Content-Length:", 400)]
    [InlineData("Content-Length: 18446744073709551621", 400)]
    [InlineData("Content-Length : 5", 400)]
    [InlineData("Content-Length: 5\0", 400)]
    public async Task Accept_AmbiguousFraming_IsRefusedWithItsConnection(string headers, int status)
        => await AssertRefusedAsync($"POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n0\r\n\r\n{Smuggled}", status);

    [Theory]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / http/1.1\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("G\u0001T / HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rc\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: b\0c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX\0A: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX A: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400)]
    [InlineData("garbage\r\n\r\n", 400)]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n", 400)]
    public async Task Accept_MalformedHead_IsRefusedWithItsConnection(string head, int status)
        => await AssertRefusedAsync(head + Smuggled, status);

    [Theory]
    [InlineData("5\nab\r\n0\r\n\r\n")]
    [InlineData("2;x\nab\r\n0\r\n\r\n")]
    [InlineData("2;\nxx\r\nab\r\n0\r\n\r\n")]
    [InlineData("2\rab\r\n0\r\n\r\n")]
    [InlineData("0x2\r\nab\r\n0\r\n\r\n")]
    [InlineData("+2\r\nab\r\n0\r\n\r\n")]
    [InlineData("-2\r\nab\r\n0\r\n\r\n")]
    [InlineData(" 2\r\nab\r\n0\r\n\r\n")]
    [InlineData("\r\n2\r\nab\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF2\r\nab\r\n0\r\n\r\n")]
    [InlineData("100000002\r\nab\r\n0\r\n\r\n")]
    [InlineData("2\r\nabc\r\n0\r\n\r\n")]
    [InlineData("2\r\nab0\r\n\r\n")]
    public async Task Accept_MalformedChunk_IsRefusedAndHidesNothing(string body)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}{Smuggled}");
        client.FinishSending();

        var answers = await client.ReadToEndAsync();

        Assert.DoesNotContain("HTTP/1.1 200", answers, StringComparison.Ordinal);
        Assert.DoesNotContain(passage.Backend.Requests, r => r.IsComplete || r.StartLine.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accept_BareLineFeeds_AreRefused()
        => await AssertRefusedAsync("GET / HTTP/1.1\nHost: a\n\n" + Smuggled, 400);

    private static async Task AssertRefusedAsync(string bytes, int status)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        await client.SendAsync(bytes);

        var response = await client.ReadMessageAsync();

        Assert.Equal(status, response.Status);
        Assert.True(response.IsComplete);
        Assert.Equal("close", response.Value("Connection"));
        Assert.Equal("", await client.ReadToEndAsync());
        await passage.AssertNothingForwardedAsync();
    }
}
