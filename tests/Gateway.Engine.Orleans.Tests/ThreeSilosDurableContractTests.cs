using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Three nodes over a real Redis, with a durable grain for each key, stored there before each reply.</summary>
public class ThreeSilosDurableContractTests(RedisServerFixture redis) : EngineContractTests, IClassFixture<RedisServerFixture>
{
    protected override int NodeCount => 3;

    protected override CounterKind CreateCounter(string name) => new("durable." + name, AuthorityDurability.Durable);

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync() =>
        Task.FromResult<IReadOnlyList<IEngine>>(Engines.CreateFleet(redis.Server, NodeCount));
}
