using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Node;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Silos of one test cluster, of which one is killed: without Redis, by Orleans' own means.</summary>
public sealed class TestClusterTests : IAsyncLifetime
{
    private const int Keys = 300;

    private readonly Dictionary<SiloAddress, SiloCompanion> _companions = [];
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    [Fact]
    public async Task KillSilo_HoldsAThirdOfTheAuthorities_OthersKeepTheirsAndTheRestBeginsAnewAsDisrupted()
    {
        var silos = Cluster.GetActiveSilos().ToList();
        var holders = new Dictionary<string, SiloAddress>();
        for (var key = 0; key < Keys; key++)
        {
            await Lives(silos[key % 3]).AskAsync($"key {key}", 1);
            holders[$"key {key}"] = await HolderAsync(silos[key % 3], $"key {key}");
        }

        Assert.All(silos, silo => Assert.InRange(holders.Values.Count(holder => holder.Equals(silo.SiloAddress)), Keys / 6, Keys / 2));
        var killed = silos[1];
        await EndCompanionAsync(killed);
        await Cluster.KillSiloAsync(killed);

        foreach (var (key, holder) in holders)
        {
            var life = await Lives(silos[0]).AskAsync(key, 1);
            if (!holder.Equals(killed.SiloAddress))
            {
                Assert.True(life.Total == 2, $"'{key}' was lost, though its silo lives.");
                continue;
            }

            Assert.True(life.Total == 1, $"'{key}' was answered by a silo that is dead.");
            Assert.InRange(life.SinceDisruption, TimeSpan.Zero, EngineWaits.Patience);
            Assert.NotEqual(killed.SiloAddress, await HolderAsync(silos[0], key));
        }
    }

    [Fact]
    public async Task StopSilo_InOrder_LosesNothing()
    {
        var silos = Cluster.GetActiveSilos().ToList();
        for (var key = 0; key < Keys; key++)
        {
            await Lives(silos[key % 3]).AskAsync($"key {key}", 1);
        }

        await EndCompanionAsync(silos[2]);
        await Cluster.StopSiloAsync(silos[2]);

        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal(2, (await Lives(silos[key % 2]).AskAsync($"key {key}", 1)).Total);
        }
    }

    [Fact]
    public async Task Broadcast_SiloKilledMeanwhile_ReachesThoseThatLive()
    {
        var silos = Cluster.GetActiveSilos().ToList();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Services(silos[2]).GetRequiredService<BroadcastInbox>().Subscribe("news", broadcast =>
        {
            if (broadcast.Payload.Span[0] == 9)
            {
                arrived.TrySetResult();
            }
        });
        await EndCompanionAsync(silos[1]);
        await Cluster.KillSiloAsync(silos[1]);

        for (byte number = 0; number < 10; number++)
        {
            Assert.True(_companions[silos[0].SiloAddress].Broadcasts.Send("news", new[] { number }));
        }

        await arrived.Task.WaitAsync(EngineWaits.Patience);
    }

    public async Task InitializeAsync()
    {
        var builder = new TestClusterBuilder(initialSilosCount: 3);
        builder.AddSiloBuilderConfigurator<TestSilo>();
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        foreach (var silo in _cluster.Silos)
        {
            var services = _cluster.GetSiloServiceProvider(silo.SiloAddress);
            services.GetRequiredService<BroadcastInbox>().Start();
            var companion = _companions[silo.SiloAddress] = new(services);
            await companion.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var companion in _companions.Values)
        {
            await companion.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }

    private OrleansAuthorities<Life, long, Life> Lives(SiloHandle silo) =>
        new(TestSilo.Lives, _companions[silo.SiloAddress], TimeProvider.System, new(NullLogger.Instance));

    private async Task EndCompanionAsync(SiloHandle silo)
    {
        _companions.Remove(silo.SiloAddress, out var companion);
        await companion!.DisposeAsync();
    }

    private IServiceProvider Services(SiloHandle silo) => Cluster.GetSiloServiceProvider(silo.SiloAddress);

    /// <summary>Where the key's grain is, as the directory says.</summary>
    private async Task<SiloAddress> HolderAsync(SiloHandle silo, string key)
    {
        var partition = GrainAddresses.OfPartition(TestSilo.Lives, GrainAddresses.PartitionOf(KeyText.Encode(key)));
        var management = Services(silo).GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var reference = Services(silo).GetRequiredService<IGrainFactory>().GetGrain<IAuthorityGrain>(partition);
        return await management.GetActivationAddress(reference) ?? throw new InvalidOperationException($"'{key}' is active nowhere.");
    }
}
