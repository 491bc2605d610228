using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Node;
using Gateway.Engine.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Configures the silos of a test cluster as the engine does its own, but for how they find one another.</summary>
public sealed class TestSilo : ISiloConfigurator
{
    internal static LifeKind Lives { get; } = new("limiter.life", AuthorityDurability.Volatile);

    public void Configure(ISiloBuilder siloBuilder)
    {
        var kinds = new HostedKinds();
        kinds.TryAdd(Lives);
        siloBuilder.AddAuthorities(
            new(new((ulong)Random.Shared.NextInt64(), 1), "test silo", EngineProtocol.Current),
            kinds,
            new(TimeProvider.System, TimeSpan.FromDays(20_000)),
            SiloFence.Always(TimeProvider.System),
            new(new(NullLogger.Instance)),
            TimeProvider.System,
            Engines.PatientProbes);
        siloBuilder.AddMemoryGrainStorage(AuthorityStore.Name);
        siloBuilder.Services.AddSingleton<IEntryExpiry, NoExpiry>();
    }
}
