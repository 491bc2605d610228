using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Placement;
using Gateway.Engine.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Configures a silo that runs authorities, however silos find one another and reach one another.</summary>
internal static class SiloSetup
{
    /// <summary>Adds the authorities' grains and all that they need of the silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="self">Its node.</param>
    /// <param name="kinds">What it runs.</param>
    /// <param name="keys">The time of all keys.</param>
    /// <param name="fence">Until when it may answer for volatile authorities.</param>
    /// <param name="inbox">Takes its broadcasts.</param>
    /// <param name="clock">The monotonic clock.</param>
    /// <param name="probeTimeout">How often silos probe one another.</param>
    /// <remarks>
    /// Orleans' default directory ends every grain whose registration lay on a silo that leaves or dies: an Nth of all,
    /// with their states, also of those whose own silo lives. The distributed directory asks the silos that live for what
    /// they hold, and never lets two activations of a grain both be valid. It is marked experimental for its
    /// interface's sake; it is all in the runtime, and nothing here refers to it but this line.
    /// </remarks>
    public static ISiloBuilder AddAuthorities(
        this ISiloBuilder silo, NodeInfo self, HostedKinds kinds, KeyClock keys, SiloFence fence, BroadcastInbox inbox, TimeProvider clock, TimeSpan probeTimeout)
    {
#pragma warning disable ORLEANSEXP003 // See the remarks.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.AddPlacementDirector<RendezvousPlacement, RendezvousPlacementDirector>();
        silo.AddGrainService<BroadcastService>();
        silo.Configure<SiloOptions>(options => options.SiloName = SiloNames.Write(self));
        silo.Configure<SiloMessagingOptions>(Limit);
        silo.Configure<GrainCollectionOptions>(Collect);
        silo.Configure<ClusterMembershipOptions>(options => Watch(options, probeTimeout));
        silo.Services
            .AddSingleton(kinds)
            .AddSingleton(keys)
            .AddSingleton(fence)
            .AddSingleton(inbox)
            .AddSingleton(services => new OrleansLog(services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.Engine.Orleans")))
            .AddSingleton<LocalGrains>()
            .AddSingleton<LiveNodes>()
            .AddSingleton(services => ActivatorUtilities.CreateInstance<GrainMover>(services, clock))
            .AddSingleton(services => new Disruptions(keys, () => VersionOf(services), isShared: services.GetService<FleetTable>() is not null))
            .AddSingleton(services => new Takeover(clock, () => VersionOf(services)))
            .AddSingleton(services => new AuthorityStore(
                services.GetRequiredKeyedService<IGrainStorage>(AuthorityStore.Name), services.GetRequiredService<IEntryExpiry>(), services.GetRequiredService<OrleansLog>()))
            .AddSingleton(services => new StoreLosses(services.GetService<FleetTable>()))
            .AddSingleton<BroadcastClient>()
            .AddSingleton(services => new BroadcastSender(self.Id, services.GetRequiredService<BroadcastClient>(), clock))
            .AddSingleton<SiloContext>();
        return silo;
    }

    private static long VersionOf(IServiceProvider services) =>
        services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Version.Value;

    private static void Limit(SiloMessagingOptions options)
    {
        options.ResponseTimeout = OrleansTimings.CallLifetime;
        options.SystemResponseTimeout = OrleansTimings.SystemCallLifetime;
        options.MaxEnqueuedRequestsHardLimit = OrleansTimings.MaxQueuedCalls;
    }

    private static void Collect(GrainCollectionOptions options)
    {
        options.CollectionAge = OrleansTimings.CollectionAge;
        options.CollectionQuantum = OrleansTimings.CollectionQuantum;
    }

    private static void Watch(ClusterMembershipOptions options, TimeSpan probeTimeout)
    {
        options.ProbeTimeout = probeTimeout;
        options.NumMissedProbesLimit = OrleansTimings.MissedProbes;
        options.EnableIndirectProbes = OrleansTimings.IndirectProbes;
        options.NumVotesForDeathDeclaration = OrleansTimings.DeathVotes;
        options.TableRefreshTimeout = OrleansTimings.TableRefresh;
        options.IAmAliveTablePublishTimeout = OrleansTimings.AliveWrite;
        options.MaxJoinAttemptTime = OrleansTimings.Join;
        options.DefunctSiloExpiration = OrleansTimings.DefunctSilos;
    }
}
