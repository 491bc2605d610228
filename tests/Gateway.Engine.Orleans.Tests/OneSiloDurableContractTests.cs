using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>One silo, with a durable grain for each key, stored in memory.</summary>
public class OneSiloDurableContractTests : EngineContractTests
{
    protected override int NodeCount => 1;

    protected override CounterKind CreateCounter(string name) => new("durable." + name, AuthorityDurability.Durable);

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync() => Task.FromResult<IReadOnlyList<IEngine>>([Engines.Create(1)]);
}
