using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Three nodes on a real redis-server.</summary>
public sealed class RedisEngineContractTests(RedisServerFixture fixture) : EngineContractTests, IClassFixture<RedisServerFixture>
{
    protected override int NodeCount => 3;

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync()
    {
        var options = Nodes.Options(fixture.Server.Endpoint);
        return Task.FromResult<IReadOnlyList<IEngine>>([.. Enumerable.Range(0, NodeCount).Select(_ => Nodes.Create(options))]);
    }
}
