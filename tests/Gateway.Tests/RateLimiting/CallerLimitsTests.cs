using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>What callers are shown of their own limits, and of nobody else's.</summary>
public sealed class CallerLimitsTests : IAsyncLifetime
{
    private readonly TestKey _alice = TestKey.Create();
    private readonly TestKey _bob = TestKey.Create();
    private RawBackend _backend = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _backend = RawBackend.Answering(RawAnswers.Ok);
        _node = await TestNode.StartAsync(
            $$"""
            routes:
              open: { clusterId: backend, match: { path: /open }, rateLimits: [daily, few] }
              also: { clusterId: backend, match: { path: /also }, rateLimits: [daily] }
              closed: { clusterId: backend, match: { path: /closed }, access: required, allowedConsumers: [alice], rateLimits: [secret] }
            clusters:
              backend: { destinations: { only: { address: "http://{{_backend.Address.Authority}}" } } }
            rateLimits:
              daily: { windows: [{ limit: 10, window: 1d, algorithm: fixedWindow }, { limit: 100, per: month }] }
              few: { algorithm: concurrency, limit: 4 }
              secret: { limit: 7, window: 1d }
            {{TestKey.Consumers(("alice", _alice, ""), ("bob", _bob, ""))}}
            """);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Get_AfterSomeRequests_ShowsWhatIsLeftAndSpendsNothing()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/open"), 3);

        foreach (var _ in Enumerable.Range(0, 20))
        {
            var answer = await ShownAsync("");
            var daily = answer.GetProperty("limits").EnumerateArray().Single(limit => limit.GetProperty("policy").GetString() == "daily");
            Assert.Equal("127.0.0.1", answer.GetProperty("address").GetString());
            Assert.Equal(["open", "also"], daily.GetProperty("routes").EnumerateArray().Select(r => r.GetString()).OrderDescending());
            Assert.Equal([(10, "1d", 7), (100, "month", 97)], daily.GetProperty("windows").EnumerateArray().Select(
                w => (w.GetProperty("limit").GetInt32(), w.GetProperty("window").GetString()!, w.GetProperty("remaining").GetInt32())));
            Assert.Equal("in force", daily.GetProperty("state").GetString());
        }

        Assert.Equal(7, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/open"), 10)).Of(200));
    }

    [Fact]
    public async Task Get_WithoutAKey_ShowsNothingOfClosedRoutes()
    {
        var answer = await ShownAsync("");

        Assert.Equal(["daily", "few"], Policies(answer));
        Assert.DoesNotContain("secret", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithAKey_ShowsTheRoutesThatItOpens()
    {
        Assert.Equal(["daily", "few", "secret"], Policies(await ShownAsync("", _alice.Header)));
        Assert.Equal(["daily", "few"], Policies(await ShownAsync("", _bob.Header)));
        Assert.Equal(["secret"], Policies(await ShownAsync("?route=closed", _alice.Header)));
    }

    [Fact]
    public async Task Get_OtherCallersSpend_ShowsNothingOfIt()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/open", _bob.Header), 5);

        var daily = (await ShownAsync("?route=also", _alice.Header)).GetProperty("limits")[0];

        Assert.Equal(10, daily.GetProperty("windows")[0].GetProperty("remaining").GetInt32());
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("nowhere")]
    public async Task Get_RouteThatIsClosedOrNotThere_IsTheSameAnswer(string route)
    {
        RefusalAssert.IsUnauthorized(await SendAsync($"?route={route}"));
        ProblemAssert.Is(await SendAsync($"?route={route}", _bob.Header), 404, "destination_not_found", "No route");
    }

    [Fact]
    public async Task Get_WithAWrongKey_IsUnauthorized() => RefusalAssert.IsUnauthorized(await SendAsync("", $"X-Api-Key: {_alice.WithOtherSecret}"));

    private static IEnumerable<string> Policies(JsonElement answer) =>
        answer.GetProperty("limits").EnumerateArray().Select(limit => limit.GetProperty("policy").GetString()!).Order();

    private async Task<RawMessage> SendAsync(string query, params string[] headers) =>
        (await Volley.PipelineAsync(_node.Address, [RawRequests.Get($"/.gateway/limits{query}", headers)]))[0];

    private async Task<JsonElement> ShownAsync(string query, params string[] headers)
    {
        var response = await SendAsync(query, headers);
        Assert.Equal((200, "application/json", "no-store"), (response.Status, response.Value("Content-Type"), response.Value("Cache-Control")));
        Assert.Null(response.Value("RateLimit"));
        return JsonDocument.Parse(response.Body).RootElement;
    }
}
