using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Three nodes over a real Redis, with many keys in each grain.</summary>
public class ThreeSilosContractTests(RedisServerFixture redis) : EngineContractTests, IClassFixture<RedisServerFixture>
{
    protected override int NodeCount => 3;

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync() =>
        Task.FromResult<IReadOnlyList<IEngine>>(Engines.CreateFleet(redis.Server, NodeCount));
}
