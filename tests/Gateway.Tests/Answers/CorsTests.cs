using Gateway.Tests.Support;

namespace Gateway.Tests.Answers;

/// <summary>What browsers are told (the Fetch standard, section 3.2).</summary>
public sealed class CorsTests
{
    private const string Policy = "cors: { allowOrigins: ['https://a.example', 'https://*.b.example'], allowHeaders: [X-Key], exposeHeaders: [X-Left, X-Right], allowCredentials: true, maxAge: 1m }";

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://x.y.b.example", true)]
    [InlineData("https://b.example", false)]
    [InlineData("http://x.b.example", false)]
    [InlineData("https://x.b.example:8443", false)]
    [InlineData("https://evil.example/.b.example", false)]
    [InlineData("https://a.example.evil.example", false)]
    [InlineData("null", false)]
    public async Task Preflight_Origin_IsAllowedOrNot(string origin, bool isAllowed)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "access: required\n    match: { methods: [PUT] }\n    " + Policy);

        var response = await passage.SendAsync(Preflight(origin));

        Assert.Equal((204, isAllowed ? origin : null), (response.Status, response.Value("Access-Control-Allow-Origin")));
        Assert.Equal(isAllowed ? ("PUT", "X-Key", "true", "60") : default, (response.Value("Access-Control-Allow-Methods"), response.Value("Access-Control-Allow-Headers"), response.Value("Access-Control-Allow-Credentials"), response.Value("Access-Control-Max-Age")));
        Assert.Empty(passage.Backend.Requests);
        Assert.Contains("\"answer\":\"preflight\"", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflight_OfALimitedRoute_CostsNoPermit()
    {
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, "rateLimits: [one]\n    " + Policy, table: "rateLimits: { one: { limit: 1, window: 1h, key: [address] } }");

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(204, (await passage.SendAsync(Preflight("https://a.example"))).Status);
        }

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get())).Status);
        Assert.Equal(429, (await passage.SendAsync(RawRequests.Get())).Status);
    }

    [Fact]
    public async Task Preflight_OfARouteWithoutAPolicy_IsTheBackends()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(200, (await passage.SendAsync(Preflight("https://a.example"))).Status);
        Assert.StartsWith("OPTIONS ", Assert.Single(passage.Backend.Requests).StartLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflight_AnyOriginAndHeader_AreAllowed()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "cors: { allowOrigins: ['*'], allowHeaders: ['*'], allowMethods: [GET, PUT] }");

        var response = await passage.SendAsync(Preflight("https://any.example"));

        Assert.Equal(("*", "GET, PUT", "x-a,x-b", null), (response.Value("Access-Control-Allow-Origin"), response.Value("Access-Control-Allow-Methods"), response.Value("Access-Control-Allow-Headers"), response.Value("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Send_Response_SaysWhatPagesMayReadInPlaceOfTheBackend()
    {
        await using var passage = await Passage.StartAsync(
            "HTTP/1.1 200 OK\r\nVary: Accept\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: X-Secret\r\nContent-Length: 0\r\n\r\n", Policy);

        var allowed = await passage.SendAsync(RawRequests.Get("/", "Origin: https://a.example"));
        var other = await passage.SendAsync(RawRequests.Get("/", "Origin: https://c.example"));

        Assert.Equal(
            ("https://a.example", "true", "X-Left, X-Right", "Accept, Origin"),
            (allowed.Value("Access-Control-Allow-Origin"), allowed.Value("Access-Control-Allow-Credentials"), allowed.Value("Access-Control-Expose-Headers"), string.Join(", ", allowed.Values("Vary"))));
        Assert.Equal((null, null, "Accept, Origin"), (other.Value("Access-Control-Allow-Origin"), other.Value("Access-Control-Expose-Headers"), string.Join(", ", other.Values("Vary"))));
    }

    /// <summary>Otherwise a page sees a network error and nobody learns why.</summary>
    [Fact]
    public async Task Send_Refusal_CanBeReadByPages()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "access: required\n    " + Policy);

        var response = await passage.SendAsync(RawRequests.Get("/", "Origin: https://a.example"));

        Assert.Equal((401, "https://a.example"), (response.Status, response.Value("Access-Control-Allow-Origin")));
    }

    private static string Preflight(string origin)
        => $"OPTIONS /x HTTP/1.1\r\nHost: a\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a,x-b\r\n\r\n";
}
