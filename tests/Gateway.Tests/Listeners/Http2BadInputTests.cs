using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>What HTTP/2 can carry and HTTP/1.1 cannot must not reach an HTTP/1.1 backend.</summary>
public sealed class Http2BadInputTests
{
    public static TheoryData<string, string> BadFields => new()
    {
        { "x-a", "b\r\nx-smuggled: c" },
        { "x-a", "b\nc" },
        { "x-a", "b\rc" },
        { "x-a", "b\0c" },
        { "x-a\r\nx-smuggled: b\r\nx-c", "d" },
        { "x-a: b", "c" },
        { "x a", "b" },
        { "X-Upper", "b" },
        { "", "b" },
        { "transfer-encoding", "chunked" },
        { "connection", "close" },
        { "te", "gzip" },
        { ":unknown", "b" },
        { ":path", "/late" },
        { "content-length", "5\r\nx-smuggled: c" },
        { "content-length", "+0" },
        { "content-length", "-1" },
        { "content-length", "x" },
        { "cookie", "a=b\r\nx-smuggled: c" },
        { "user-agent", "a\nb" },
    };

    public static TheoryData<string, string> BadPseudoFields => new()
    {
        { ":path", "" },
        { ":path", "relative" },
        { ":path", "http://a/" },
        { ":path", "*" },
        { ":path", "/a HTTP/1.1" },
        { ":path", "/a HTTP/1.1\r\nx-smuggled: b" },
        { ":path", "/a\nb" },
        { ":path", "/a\0b" },
        { ":path", "/a?b c" },
        { ":path", "/a?b\tc" },
        { ":path", "/a?b\u0001c" },
        { ":path", "/a?b\u00e9c" },
        { ":path", "/\u00e9" },
        { ":path", "/a/../b" },
        { ":path", "/a/..%2fb" },
        { ":path", "/a?b#c" },
        { ":method", "" },
        { ":method", "GET / HTTP/1.1\r\nx-smuggled: b\r\n\r\nGET" },
        { ":method", "GET /x HTTP/1.1" },
        { ":method", "G\0T" },
        { ":method", "TRACE" },
        { ":method", "get" },
        { ":scheme", "https" },
        { ":scheme", "http://evil/?" },
        { ":authority", "a b" },
        { ":authority", "a/b" },
        { ":authority", "u@a" },
        { ":authority", "a\r\nx-smuggled: b" },
        { ":authority", "a,b" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task Accept_BadField_NeverReachesTheBackend(string name, string value)
        => await AssertRefusedAsync([.. Request(), (name, value)]);

    [Theory]
    [MemberData(nameof(BadPseudoFields))]
    public async Task Accept_BadPseudoField_NeverReachesTheBackend(string name, string value)
        => await AssertRefusedAsync([.. Request().Select(f => f.Name == name ? (name, value) : f)]);

    [Theory]
    [InlineData(":path")]
    [InlineData(":method")]
    [InlineData(":scheme")]
    public async Task Accept_MissingPseudoField_NeverReachesTheBackend(string name)
        => await AssertRefusedAsync([.. Request().Where(f => f.Name != name)]);

    [Theory]
    [InlineData(":path", "/twice")]
    [InlineData(":method", "POST")]
    [InlineData(":authority", "b")]
    public async Task Accept_RepeatedPseudoField_NeverReachesTheBackend(string name, string value)
        => await AssertRefusedAsync([(name, value), .. Request()]);

    [Theory]
    [InlineData("3")]
    [InlineData("5")]
    public async Task Accept_LengthThatIsNotTheBodys_IsNoWholeRequestToTheBackend(string length)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var outcome = await Http2Probe.SendAsync(passage.Node.Address, [.. Request("POST"), ("content-length", length)], "body");

        Assert.NotEqual("status 200", outcome);
        Assert.DoesNotContain(passage.Backend.Requests, r => r.IsComplete);
    }

    [Fact]
    public async Task Accept_Connect_IsRefused()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal("status 405", await Http2Probe.SendAsync(passage.Node.Address, [(":method", "CONNECT"), (":authority", "a:443")]));
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Accept_GoodRequest_ReachesTheBackend()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal("status 200", await Http2Probe.SendAsync(passage.Node.Address, [.. Request("POST"), ("content-length", "4"), ("x-bytes", "\u0080\u00ff")], "body"));

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("POST / HTTP/1.1", "body", "\u0080\u00ff"), (seen.StartLine, seen.Body, seen.Value("x-bytes")));
    }

    [Theory]
    [InlineData("keep-alive", "1")]
    [InlineData("proxy-connection", "close")]
    [InlineData("upgrade", "websocket")]
    public async Task Accept_ConnectionField_EndsHere(string name, string value)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal("status 200", await Http2Probe.SendAsync(passage.Node.Address, [.. Request(), (name, value)]));

        Assert.Null(Assert.Single(passage.Backend.Requests).Value(name));
    }

    [Fact]
    public async Task Accept_HostBesideAuthority_AuthorityWins()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal("status 200", await Http2Probe.SendAsync(passage.Node.Address, [.. Request(), ("host", "other")]));

        Assert.Equal("a", Assert.Single(passage.Backend.Requests).Value("Host"));
    }

    private static (string Name, string Value)[] Request(string method = "GET")
        => [(":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a")];

    private static async Task AssertRefusedAsync((string Name, string Value)[] fields)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var outcome = await Http2Probe.SendAsync(passage.Node.Address, fields);

        Assert.DoesNotContain(outcome, (string[])["status 200", "status 500", "closed"]);
        await passage.AssertNothingForwardedAsync();
    }
}
