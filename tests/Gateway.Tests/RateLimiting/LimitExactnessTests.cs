using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Exactly as many requests as the limit says, whatever comes at once and whatever else refuses.</summary>
public sealed class LimitExactnessTests
{
    [Theory]
    [InlineData("tokenBucket")]
    [InlineData("fixedWindow")]
    public async Task Send_HundredAtOnceAgainstFifty_AdmitsExactlyFifty(string algorithm)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(Tables.Single(
            backend.Address, "rateLimits: [daily]", table: $"rateLimits: {{ daily: {{ algorithm: {algorithm}, limit: 50, window: 1d }} }}"));

        var responses = await Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 100)]);

        var refused = responses.Where(r => r.Status != 200).ToList();
        Assert.All(refused, r => RefusalAssert.IsQuotaExceeded(r, "daily"));
        Assert.Equal((50, 50), (refused.Count, backend.Requests.Count));
    }

    [Theory]
    [InlineData("wide, narrow")]
    [InlineData("narrow, wide")]
    public async Task Send_RefusedByOneLimit_ChargesTheOtherNothing(string names)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(backend, names);

        var both = await Volley.RepeatAsync(node.Address, RawRequests.Get("/both"), 20);
        var wide = await Volley.RepeatAsync(node.Address, RawRequests.Get("/wide"), 20);

        Assert.Equal((3, 17), (both.Of(200), both.Of(429)));
        Assert.Equal((7, 13), (wide.Of(200), wide.Of(429)));
        Assert.Equal(10, backend.Requests.Count);
    }

    [Theory]
    [InlineData("wide, narrow")]
    [InlineData("narrow, wide")]
    public async Task Send_ManyAtOnceAgainstSeveralLimits_ChargesAllOrNone(string names)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(backend, names);

        // Those to the second route overtake the others in the limit that both share.
        var responses = await Volley.TogetherAsync(
            node.Address, [.. Enumerable.Range(0, 60).Select(i => RawRequests.Get(i % 2 == 0 ? "/both" : "/wide"))]);

        var both = responses.Where((_, i) => i % 2 == 0).Count(r => r.Status == 200);
        var wide = responses.Where((_, i) => i % 2 == 1).Count(r => r.Status == 200);
        Assert.Equal((10, 60), (both + wide, responses.Count(r => r.Status is 200 or 429)));
        Assert.InRange(both, 0, 3);
        Assert.Equal(10, backend.Requests.Count);
    }

    [Fact]
    public async Task Reload_TableThatKeepsTheLimit_GivesNothingBack()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(backend, "wide, narrow");
        Assert.Equal(3, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/both"), 5)).Of(200));

        var table = await File.ReadAllTextAsync(node.RouteTablePath);
        await File.WriteAllTextAsync(node.RouteTablePath, table.Replace("wide: { limit: 10,", "wide: { limit: 12,", StringComparison.Ordinal));
        using var client = new HttpClient();
        using var reload = new HttpRequestMessage(HttpMethod.Post, new Uri(node.AdminAddress, "/route-table/reload"));
        reload.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(node.Directory, "admin-token"))).Trim());
        using var reloaded = await client.SendAsync(reload).Within();

        Assert.Equal(200, (int)reloaded.StatusCode);
        Assert.Equal(0, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/both"), 5)).Of(200));
        var after = await Volley.RepeatAsync(node.Address, RawRequests.Get("/wide"), 20);
        Assert.InRange(after.Of(200), 7, 9); // Two more than were left, or what of them has come back by then.
    }

    private static Task<TestNode> StartAsync(RawBackend backend, string names) => TestNode.StartAsync(
        $$"""
        routes:
          both: { clusterId: backend, match: { path: /both }, rateLimits: [{{names}}] }
          wide: { clusterId: backend, match: { path: /wide }, rateLimits: [wide] }
        clusters:
          backend: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
        rateLimits:
          wide: { limit: 10, window: 1d }
          narrow: { algorithm: fixedWindow, limit: 3, window: 1d }
        """);
}
