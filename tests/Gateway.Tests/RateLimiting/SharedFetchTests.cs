using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Requests that need the same lease at the same time wait for one call's answer, however long it takes.</summary>
public sealed class SharedFetchTests
{
    [Fact]
    public async Task FetchAsync_WhileAnotherRequestFetchesTheSame_WaitsForItsAnswer()
    {
        var self = new NodeInfo(new(1, 2), "test", EngineProtocol.Current);
        await using var engine = new SlowEngine(new(self, () => TimeSpan.FromSeconds(1), (_, e) => Assert.Fail(e.ToString())));
        using var limits = Nodes.LimitsOn(engine);
        await engine.StartAsync(CancellationToken.None);
        var policy = new RateLimitPolicy { Limit = 10, Window = TimeSpan.FromDays(1) };
        var table = new RouteTable { RateLimits = new Dictionary<string, RateLimitPolicy> { ["daily"] = policy } };
        var limit = limits.Compile(table, version: 1).For("every", new Route { ClusterId = "backend", RateLimits = ["daily"] }).Rates[0].For(consumer: null);
        LimiterCharge[] charges = [new(new(limit.Ordinal, 42), limit.Numbers.Numbers!)];
        var decision = limits.TryAcquire(charges);
        Assert.Equal(LimiterOutcome.NeedsLease, decision.Outcome);

        Task[] fetches = [.. Enumerable.Range(0, 3).Select(_ => limits.FetchAsync(charges, decision.Leases).AsTask())];
        Assert.All(fetches, f => Assert.False(f.IsCompleted));
        engine.Answer();
        await Task.WhenAll(fetches).Within();

        Assert.Equal(LimiterOutcome.Admitted, limits.TryAcquire(charges).Outcome);
    }
}
