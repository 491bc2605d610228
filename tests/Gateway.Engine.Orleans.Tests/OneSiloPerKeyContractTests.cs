using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>One silo, with a volatile grain for each key, as circuits have.</summary>
public class OneSiloPerKeyContractTests : EngineContractTests
{
    protected override int NodeCount => 1;

    protected override CounterKind CreateCounter(string name) => new("circuit." + name);

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync() => Task.FromResult<IReadOnlyList<IEngine>>([Engines.Create(1)]);
}
