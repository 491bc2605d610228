using System.Diagnostics;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

public sealed class LocalEngineContractTests : EngineContractTests
{
    protected override int NodeCount => 1;

    protected override int CallsPerCaller => 5_000;

    protected override Task<IReadOnlyList<IEngine>> CreateFleetAsync()
    {
        var started = Stopwatch.GetTimestamp();
        return Task.FromResult<IReadOnlyList<IEngine>>(
        [
            new LocalEngine(new(new(1, 2), "one", EngineProtocol.Current), () => Stopwatch.GetElapsedTime(started), (_, _) => { }),
        ]);
    }
}
