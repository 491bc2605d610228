using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>The backend sees the client's request headers, and no others than the X-Forwarded ones.</summary>
public sealed class RequestHeadersTests
{
    private const string NoForwarded = "forwardedHeaders: { for: off, proto: off, host: off }";

    // A request with a name gets none from the gateway.
    private const string Name = "X-Request-ID: mine";

    [Fact]
    public async Task Forward_PlainGet_BackendSeesTheSameBytes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);
        const string Request = "GET /a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\n" + Name + "\r\n\r\n";

        await passage.SendAsync(Request);

        Assert.Equal(Request, Assert.Single(passage.Backend.Requests).Head);
    }

    [Fact]
    public async Task Forward_ManyHeaders_BackendSeesExactlyThese()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);
        string[] headers =
        [
            "Host: shop.example",
            Name,
            "Accept: text/html;q=0.8, */*;q=0.1",
            "Accept-Encoding: gzip;q=1.0, br",
            "Authorization: Basic dXNlcjpwYXNz",
            "Cookie: a=1; b=\"2\"",
            "If-None-Match: W/\"x\", \"y\"",
            "Origin: null",
            "Range: bytes=0-1,5-",
            "Referer: /odd referer",
            "User-Agent: odd (agent; 1/0",
            "X-Empty: ",
            "X-Spaces: a  b\tc",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
            "tracestate: any=thing",
            "Correlation-Context: k=v",
            "Via: 1.0 before",
            "Forwarded-Not: x",
            "Content-Language: de",
            "Date: not a date",
        ];

        await passage.SendAsync($"DELETE / HTTP/1.1\r\n{string.Join("\r\n", headers)}\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests).HeaderLines;
        Assert.Equal(headers.Order(StringComparer.Ordinal), seen.Where(l => l != "Content-Length: 0").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Connection: X-Private, X-Other")]
    [InlineData("Connection: X-Private\r\nConnection: x-other ,")]
    [InlineData("Connection: keep-alive, X-Private,x-other")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Private\r\nConnection: x-other")]
    [InlineData("Connection: Upgrade, HTTP2-Settings, X-Private, X-Other")]
    [InlineData("Connection: X-Private, X-Other\r\nConnection: Upgrade")]
    [InlineData("Connection: ,X-Private , close,\tX-Other")]
    [InlineData("Connection: X-Private, X-Other\r\nConnection: close")]
    public async Task Forward_ConnectionHeaders_AreRemovedWithWhatConnectionNames(string connection)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);

        await passage.SendAsync(
            $"GET / HTTP/1.1\r\nHost: a\r\n{Name}\r\n{connection}\r\nX-Private: 1\r\nX-OTHER: 2\r\n"
            + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\nTE: gzip\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nX-Public: 3\r\n\r\n");

        Assert.Equal(["Host: a", "X-Public: 3", Name], Assert.Single(passage.Backend.Requests).HeaderLines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_ConnectionNamesFramingHeader_BodyStaysWhole()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);

        var response = await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length, host, cookie\r\nCookie: a=b\r\nContent-Length: 4\r\n\r\nbody");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(200, response.Status);
        Assert.Equal("body", seen.Body);
        Assert.Equal("a", seen.Value("Host"));
        Assert.Null(seen.Value("Cookie"));
    }

    [Theory]
    [InlineData("Connection: close")]
    [InlineData("Connection: CLOSE, X-Private")]
    [InlineData("Connection: keep-alive, close")]
    public async Task Forward_ConnectionClose_ClosesAfterTheResponse(string connection)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{connection}\r\n\r\n");

        Assert.Equal("close", (await client.ReadMessageAsync()).Value("Connection"));
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Connection: keep-alive")]
    [InlineData("Connection: keep-alive, X-Private")]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c")]
    public async Task Forward_ConnectionKeepAlive_TakesTheNextRequest(string connection)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{connection}\r\n\r\n");
            Assert.Null((await client.ReadMessageAsync()).Value("Connection"));
        }
    }

    [Fact]
    public async Task Forward_ConnectionClose_IsForTheClientConnectionAlone()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        for (var i = 0; i < 3; i++)
        {
            var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Assert.Equal("close", response.Value("Connection"));
        }

        Assert.Equal(3, passage.Backend.Requests.Count);
        Assert.All(passage.Backend.Requests, r => Assert.Null(r.Value("Connection")));
        Assert.Equal(1, passage.Backend.ConnectionCount);
    }

    [Theory]
    [InlineData("TE: trailers")]
    [InlineData("TE: deflate;q=0.5, trailers")]
    public async Task Forward_TeTrailers_IsAskedOfTheBackendAnew(string te)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);

        await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Name}\r\nConnection: TE\r\n{te}\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(["Connection: TE", "Host: a", "TE: trailers", Name], seen.HeaderLines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_BytesBeyondAscii_PassAsTheyAre()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        var bytes = string.Concat(Enumerable.Range(0x80, 0x80).Select(b => (char)b));

        await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Bytes: {bytes}\r\nUser-Agent: {bytes}\r\nCookie: k={bytes}\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal((bytes, bytes, "k=" + bytes), (seen.Value("X-Bytes"), seen.Value("User-Agent"), seen.Value("Cookie")));
    }

    [Fact]
    public async Task Forward_RepeatedHeader_ValuesKeepTheirOrder()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Many: 3\r\nAccept: b\r\nX-Many: 1, 2\r\nAccept: a\r\nX-Many: 3\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal("3, 1, 2, 3", string.Join(", ", seen.Values("X-Many")));
        Assert.Equal("b, a", string.Join(", ", seen.Values("Accept")));
    }

    [Fact]
    public async Task Forward_CookieInTwoLines_BackendSeesAllPairs()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=2\r\nCookie: c=3\r\n\r\n");

        Assert.Equal("a=1; b=2; c=3", string.Join("; ", Assert.Single(passage.Backend.Requests).Values("Cookie")));
    }

    [Fact]
    public async Task Forward_ContentTypeWithoutBody_Passes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, table: NoForwarded);

        await passage.SendAsync(
            $"GET / HTTP/1.1\r\nHost: a\r\n{Name}\r\nContent-Type: not a type\r\nConnection: X-Private\r\nX-Private: 1\r\nKeep-Alive: 3\r\nTE: gzip\r\nX-Public: 2\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests).HeaderLines;
        Assert.Equal(["Content-Type: not a type", "Host: a", "X-Public: 2", Name], seen.Where(l => l != "Content-Length: 0").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forward_Http10WithoutHost_BackendGetsItsOwnName()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync("GET /old HTTP/1.0\r\n\r\n");

        Assert.Equal((200, "ok"), (response.Status, response.Body));
        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal("GET /old HTTP/1.1", seen.StartLine);
        Assert.Equal(passage.Backend.Address.Authority, seen.Value("Host"));
    }

    [Theory]
    [InlineData("PROPFIND")]
    [InlineData("QUERY")]
    [InlineData("M-SEARCH")]
    public async Task Forward_UncommonMethod_PassesAsItIs(string method)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal($"{method} / HTTP/1.1", Assert.Single(passage.Backend.Requests).StartLine);
    }
}
