using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

public sealed class TransformTests
{
    [Theory]
    [InlineData("/api", "/")]
    [InlineData("/api/", "/")]
    [InlineData("/api/a%2Fb?c=%20", "/a%2Fb?c=%20")]
    [InlineData("/api?x", "/?x")]
    [InlineData("/api//b", "//b")]
    [InlineData("/%61pi/x%2f", "/x%2f")]
    [InlineData("/apix/y", "/apix/y")]
    [InlineData("/other?/api/", "/other?/api/")]
    public async Task Forward_PathRemovePrefix_TakesWholeSegmentsOff(string target, string seen)
        => Assert.Equal($"GET {seen} HTTP/1.1", (await SeenAsync("[{ pathRemovePrefix: /api }]", target)).StartLine);

    [Theory]
    [InlineData("/", "/v2/x/")]
    [InlineData("/a%2Fb/?c", "/v2/x/a%2Fb/?c")]
    public async Task Forward_PathPrefix_GoesBefore(string target, string seen)
        => Assert.Equal($"GET {seen} HTTP/1.1", (await SeenAsync("[{ pathPrefix: /v2/x }]", target)).StartLine);

    [Fact]
    public async Task Forward_RemoveAndAddPrefix_ReplacesIt()
        => Assert.Equal("GET /new/old%20x?q HTTP/1.1", (await SeenAsync("[{ pathRemovePrefix: /old }, { pathPrefix: /new }]", "/old/old%20x?q")).StartLine);

    [Fact]
    public async Task Forward_PrefixBeyondAscii_IsEscaped()
        => Assert.Equal("GET /gr%C3%BCn/a HTTP/1.1", (await SeenAsync("[{ pathRemovePrefix: /é }, { pathPrefix: /grün }]", "/%c3%a9/a")).StartLine);

    [Fact]
    public async Task Forward_RequestHeaderSet_ReplacesAllValues()
        => Assert.Equal(["new"], (await SeenAsync("[{ requestHeader: x-a, set: new }]", "/", "X-A: 1\r\nX-A: 2\r\n")).Values("X-A"));

    [Fact]
    public async Task Forward_RequestHeaderSet_AddsWhereThereIsNone()
        => Assert.Equal("Bearer a, b", (await SeenAsync("[{ requestHeader: Authorization, set: 'Bearer a, b' }]", "/")).Value("Authorization"));

    [Fact]
    public async Task Forward_RequestHeaderAppend_KeepsTheOthersBefore()
        => Assert.Equal("1, 2, new", string.Join(", ", (await SeenAsync("[{ requestHeader: x-a, append: new }]", "/", "X-A: 1\r\nX-A: 2\r\n")).Values("X-A")));

    [Fact]
    public async Task Forward_RequestHeaderRemove_LeavesNone()
        => Assert.Empty((await SeenAsync("[{ requestHeaderRemove: x-a }]", "/", "X-A: 1\r\nX-A: 2\r\n")).Values("X-A"));

    [Fact]
    public async Task Forward_RequestContentHeader_IsChangedToo()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "transforms: [{ requestHeader: Content-Type, set: a/b }, { requestHeaderRemove: Content-Language }]");

        await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: c/d\r\nContent-Language: de\r\nContent-Length: 1\r\n\r\nx");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("a/b", null, "x"), (seen.Value("Content-Type"), seen.Value("Content-Language"), seen.Body));
    }

    [Fact]
    public async Task Forward_HeaderTransforms_ApplyInTheirOrder()
        => Assert.Equal("b, c", string.Join(", ", (await SeenAsync(
            "[{ requestHeader: x-a, append: a }, { requestHeader: x-a, set: b }, { requestHeader: x-a, append: c }]", "/", "X-A: 1\r\n")).Values("X-A")));

    [Fact]
    public async Task Forward_ForwardedHeaderTransform_WinsOverThePolicy()
        => Assert.Empty((await SeenAsync("[{ requestHeaderRemove: X-Forwarded-For }]", "/")).Values("X-Forwarded-For"));

    [Theory]
    [InlineData("", true)]
    [InlineData("[{ requestHeaderOriginalHost: true }]", true)]
    [InlineData("[{ requestHeaderOriginalHost: false }]", false)]
    public async Task Forward_OriginalHost_ChoosesWhatTheBackendSees(string transforms, bool isOriginal)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, transforms.Length == 0 ? "" : "transforms: " + transforms);

        await passage.SendAsync("GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(isOriginal ? "shop.example:81" : passage.Backend.Address.Authority, seen.Value("Host"));
        Assert.Equal("shop.example:81", seen.Value("X-Forwarded-Host"));
    }

    [Fact]
    public async Task Forward_ResponseHeaders_AreSetAppendedAndRemoved()
    {
        await using var passage = await Passage.StartAsync(
            "HTTP/1.1 200 OK\r\nServer: old\r\nX-A: 1\r\nX-A: 2\r\nX-B: 1\r\nX-C: 1\r\nX-C: 2\r\nContent-Type: a/b\r\nDate: d\r\nContent-Length: 0\r\n\r\n",
            """
            transforms: [{ responseHeader: x-a, set: new }, { responseHeader: X-B, append: more }, { responseHeader: X-D, append: only }, { responseHeaderRemove: x-c },
                  { responseHeaderRemove: server }, { responseHeader: content-type, set: c/d }]
            """);

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(
            ["Content-Length: 0", "Content-Type: c/d", "Date: d", "X-A: new", "X-B: 1", "X-B: more", "X-D: only"],
            response.HeaderLines.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Forward_ResponseTransforms_LeaveTheGatewaysOwnAnswersAlone()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address, "transforms: [{ responseHeader: X-A, set: new }, { responseHeaderRemove: Proxy-Status }]"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        var response = await client.ReadMessageAsync();
        ProblemAssert.Is(response, 502, "connection_refused", "Bad gateway");
        Assert.Null(response.Value("X-A"));
    }

    private static async Task<RawMessage> SeenAsync(string transforms, string target, string headers = "")
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "transforms: " + transforms);
        await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
        return Assert.Single(passage.Backend.Requests);
    }
}
