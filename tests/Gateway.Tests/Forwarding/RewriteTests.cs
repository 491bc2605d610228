using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>Other paths, queries, methods and hosts than the client's, and values of the request in them.</summary>
public sealed class RewriteTests
{
    [Theory]
    [InlineData("path: \"/users/{id}/orders/{**rest}\"", "/v2/{**rest}", "/users/7/orders/a%2Fb/?q=%20", "/v2/a%2Fb/?q=%20")]
    [InlineData("path: \"/users/{id}/orders/{**rest}\"", "/o/{id}/{**rest}", "/users/x%20y/orders", "/o/x%20y")]
    [InlineData("path: \"/users/{id}/orders/{**rest}\"", "/o/{id}/{**rest}", "/users/7/orders/", "/o/7/")]
    [InlineData("path: \"/users/{id}/orders/{**rest}\"", "/grün/{id}", "/users/7/orders/9", "/gr%C3%BCn/7")]
    [InlineData("pathPrefix: /api", "/{**rest}", "/api", "/")]
    [InlineData("pathPrefix: /api", "/x/{**rest}", "/api//a", "/x//a")]
    public async Task Forward_PathPattern_PutsParametersIn(string match, string pattern, string target, string seen)
        => Assert.Equal($"GET {seen} HTTP/1.1", (await SeenAsync($"[{{ pathPattern: \"{pattern}\" }}]", target, match: match)).StartLine);

    [Theory]
    [InlineData("^/old/([0-9]+)$", "/new/$1/x", "/old/17?a=b", "/new/17/x?a=b")]
    [InlineData("^/old/([0-9]+)$", "/new/$1/x", "/old/x", "/old/x")]
    [InlineData("%20", "+", "/a%20b%20c", "/a+b+c")]
    [InlineData("^/v(?<n>[0-9])/", "/${n}/", "/v3/x", "/3/x")]
    public async Task Forward_PathRegex_IsReplaced(string regex, string replacement, string target, string seen)
        => Assert.Equal($"GET {seen} HTTP/1.1", (await SeenAsync($"[{{ pathRegex: '{regex}', replacement: '{replacement.Replace("${", "$${", StringComparison.Ordinal)}' }}]", target)).StartLine);

    [Fact]
    public async Task Forward_PathRegexThatMakesDotSegments_Is400()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "transforms: [{ pathRegex: x, replacement: '' }]");

        var refused = await passage.SendAsync(RawRequests.Get("/a/.x./secret"));

        Assert.Contains("pathRegex makes no path", ProblemAssert.Is(refused, 400, "http_request_error", "Bad request"), StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    /// <summary>It would take a backtracking engine longer than anybody waits.</summary>
    [Fact]
    public async Task Forward_PathRegexOnAHostilePath_IsAnsweredAllTheSame()
        => Assert.Equal(2049, (await SeenAsync("[{ pathRegex: '^/(a+)+$', replacement: /b }]", $"/{new string('a', 2000)}!{new string('a', 34)}")).StartLine.Length);

    [Theory]
    [InlineData("{ queryParameter: v, set: '2' }", "/?a=%20&v=1&b&v=3", "/?a=%20&b&v=2")]
    [InlineData("{ queryParameter: v, set: 'a b&c' }", "/", "/?v=a%20b%26c")]
    [InlineData("{ queryParameter: v, append: '2' }", "/?v=1", "/?v=1&v=2")]
    [InlineData("{ queryParameterRemove: v }", "/?v=1&x=v&%76=2&V=3", "/?x=v&V=3")]
    [InlineData("{ queryParameterRemove: a b }", "/?a+b=1&a%20b", "/")]
    [InlineData("{ queryParameterRemove: v }", "/?&x=&", "/?x=")]
    public async Task Forward_QueryParameter_IsChangedAndTheOthersAreNot(string transform, string target, string seen)
        => Assert.Equal($"GET {seen} HTTP/1.1", (await SeenAsync($"[{transform}]", target)).StartLine);

    [Fact]
    public async Task Forward_Values_AreThoseOfTheRequest()
    {
        var seen = await SeenAsync(
            """
            [{ requestHeader: X-A, set: "{{{method}}} {path}{query} {host} {address} {route:id}" }, { queryParameter: id, set: "{route:id}" },
                { requestHeader: X-B, set: "{requestId}" }]
            """,
            "/o/a%2Fb%26/x?q=1",
            "X-B: claimed\r\nX-Request-ID: r1\r\n",
            "path: \"/o/{id}/x\"");

        Assert.Equal(("{GET} /o/a%2Fb%26/x?q=1 a 127.0.0.1 a%2Fb%26", "r1"), (seen.Value("X-A"), seen.Value("X-B")));
        Assert.Equal("GET /o/a%2Fb%26/x?q=1&id=a%2Fb%26 HTTP/1.1", seen.StartLine);
    }

    /// <summary>What the client claims under the name must not get through in its place.</summary>
    [Fact]
    public async Task Forward_ValueMissing_LeavesNothing()
    {
        var seen = await SeenAsync(
            "[{ requestHeader: X-User, set: '{consumer}' }, { requestHeader: X-Tier, append: '{tier}' }, { queryParameter: user, set: '{consumer}' }]",
            "/?user=root&x=1",
            "X-User: root\r\nX-Tier: gold\r\n");

        Assert.Equal((0, "gold", "GET /?x=1 HTTP/1.1"), (seen.Values("X-User").Length, seen.Value("X-Tier"), seen.StartLine));
    }

    [Fact]
    public async Task Forward_Consumer_IsTold()
    {
        var key = TestKey.Create();
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok,
            "transforms: [{ requestHeader: X-User, set: '{consumer}/{tier}' }, { responseHeader: X-You, set: '{consumer}' }]",
            table: "tiers: { gold: {} }\n" + TestKey.Consumers(("anna", key, "tier: gold")));

        var response = await passage.SendAsync(RawRequests.Get("/", key.Header));

        Assert.Equal(("anna/gold", "anna"), (Assert.Single(passage.Backend.Requests).Value("X-User"), response.Value("X-You")));
    }

    [Fact]
    public async Task Forward_Claims_AreTold()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok,
            "transforms: [{ requestHeader: X-Team, set: '{claim:team}' }, { queryParameter: roles, set: '{claim:/realm/roles}' }, { requestHeader: X-No, set: '{claim:none}' }]",
            table: provider.Section());

        await passage.SendAsync(RawRequests.Get("/", provider.Bearer(("team", "blüe one"), ("realm", new Dictionary<string, object> { ["roles"] = new[] { "a", "b&c" } }))));

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("bl%C3%BCe%20one", "GET /?roles=a%2Cb%26c HTTP/1.1", null), (seen.Value("X-Team"), seen.StartLine, seen.Value("X-No")));
    }

    [Fact]
    public async Task Send_RedirectByAClaim_LeadsThere()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var node = await TestNode.StartAsync("routes: { every: { redirect: { location: 'https://{claim:team}.example/' } } }\n" + provider.Section());

        var response = Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get("/", provider.Bearer(("team", "blue")))]));

        Assert.Equal((307, "https://blue.example/"), (response.Status, response.Value("Location")));
    }

    [Fact]
    public async Task Forward_RequestHost_IsSeen()
        => Assert.Equal("shop.internal", (await SeenAsync("[{ requestHost: shop.internal }]", "/")).Value("Host"));

    [Fact]
    public async Task Forward_RequestMethod_IsSeenWithTheBody()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "transforms: [{ requestMethod: POST }]");

        await passage.SendAsync("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        await passage.SendAsync(RawRequests.Get("/b"));

        Assert.Equal(["POST /a HTTP/1.1 hi", "POST /b HTTP/1.1 "], passage.Backend.Requests.Select(r => $"{r.StartLine} {r.Body}"));
    }

    private static async Task<RawMessage> SeenAsync(string transforms, string target, string headers = "", string match = "")
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, $"{(match.Length > 0 ? $"match: {{ {match} }}\n    " : "")}transforms: {transforms}");
        await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
        return Assert.Single(passage.Backend.Requests);
    }
}
