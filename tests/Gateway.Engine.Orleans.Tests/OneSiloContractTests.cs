using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Orleans.Tests;

public class OneSiloContractTests : EngineContractTests
{
    protected override int NodeCount => 1;

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync() => Task.FromResult<IReadOnlyList<IEngine>>([Engines.Create(1)]);
}
