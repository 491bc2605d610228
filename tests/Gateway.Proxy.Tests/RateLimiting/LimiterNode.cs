using System.Diagnostics.Metrics;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.Tests.Observability;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Proxy.Tests.RateLimiting;

/// <summary>A node's rate limits on an engine of a test's own, with time that passes only when told to.</summary>
internal sealed class LimiterNode : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private LimiterNode(Func<ManualClock, IEngine> engine)
    {
        Engine = engine(Clock);
        Limits = new(Engine, new(_services.GetRequiredService<IMeterFactory>()), Clock, Log);
    }

    public ManualClock Clock { get; } = new();

    public IEngine Engine { get; }

    public RateLimits Limits { get; }

    public CapturedLog<RateLimits> Log { get; } = new();

    /// <summary>Starts the engine of one node.</summary>
    public static async Task<LimiterNode> StartAsync(Func<LocalEngine, IEngine>? wrap = null)
    {
        var self = new NodeInfo(new(1, 2), "test", EngineProtocol.Current);
        var node = new LimiterNode(clock =>
        {
            var inner = new LocalEngine(self, () => TimeSpan.FromDays(20_000) + clock.GetElapsedTime(0), (_, e) => Assert.Fail(e.ToString()));
            return wrap?.Invoke(inner) ?? inner;
        });
        await node.Engine.StartAsync(CancellationToken.None);
        return node;
    }

    /// <summary>One request's charge in a policy.</summary>
    public LimiterCharge ChargeOf(RateLimitPolicy policy, int cost = 1, UInt128 client = default, string name = "limit")
    {
        var table = new RouteTable { RateLimits = new Dictionary<string, RateLimitPolicy> { [name] = policy } };
        var variant = Limits.Compile(table, version: 1).For("every", new Route { ClusterId = "backend", RateLimits = [name] }).Rates[0].For(consumer: null);
        return new(new(variant.Ordinal, client), variant.Numbers.Numbers!, cost);
    }

    /// <summary>Decides as the stage does, where answers come at once.</summary>
    public async Task<LimiterDecision> DecideAsync(LimiterCharge charge)
    {
        LimiterCharge[] charges = [charge];
        var decision = Limits.TryAcquire(charges);
        while (decision.Outcome == LimiterOutcome.NeedsLease)
        {
            await Limits.FetchAsync(charges, decision.Leases);
            decision = Limits.TryAcquire(charges);
        }

        return decision;
    }

    /// <summary>Lets time pass without requests: what is held idle goes back, as it does on a running node.</summary>
    public async Task IdleAsync(TimeSpan time)
    {
        var step = TimeSpan.FromMilliseconds(250);
        for (var sweep = 0; sweep < 8 && time > step; sweep++, time -= step)
        {
            Clock.Advance(step);
            await Limits.SweepAsync();
        }

        Clock.Advance(time);
    }

    public void Dispose()
    {
        Limits.Dispose();
        _services.Dispose();
    }
}
