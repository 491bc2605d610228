using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>What runs beside a silo for as long as it lives: it follows the fleet, moves grains, and beats.</summary>
internal sealed class SiloCompanion : ISiloAccess, IAsyncDisposable
{
    private readonly IClusterMembershipService _membership;
    private readonly GrainMover _mover;
    private readonly BroadcastInbox _inbox;
    private readonly Takeover _takeover;
    private readonly Disruptions _disruptions;
    private readonly FleetTable? _table;
    private readonly SiloHeart? _heart;
    private readonly MarkerKeeper? _marker;
    private readonly OrleansLog _log;
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _left = new();
    private HashSet<SiloAddress> _dead = [];
    private Task _running = Task.CompletedTask;

    /// <param name="services">The silo's.</param>
    public SiloCompanion(IServiceProvider services)
    {
        _membership = services.GetRequiredService<IClusterMembershipService>();
        _mover = services.GetRequiredService<GrainMover>();
        _inbox = services.GetRequiredService<BroadcastInbox>();
        _takeover = services.GetRequiredService<Takeover>();
        _disruptions = services.GetRequiredService<Disruptions>();
        _table = services.GetService<FleetTable>();
        _heart = services.GetService<SiloHeart>();
        _marker = services.GetService<MarkerKeeper>();
        _log = services.GetRequiredService<OrleansLog>();
        Nodes = services.GetRequiredService<LiveNodes>();
        Broadcasts = services.GetRequiredService<BroadcastSender>();
        Factory = services.GetRequiredService<IGrainFactory>();
    }

    public event Action? LiveNodesChanged;

    public IGrainFactory Factory { get; }

    public int WriteVersion => Nodes.WriteVersion;

    public LiveNodes Nodes { get; }

    public BroadcastSender Broadcasts { get; }

    public EngineHealth Health => _heart?.Health
        ?? new(true, "One silo keeps cluster-wide state in this node's memory: its limits and circuits are not shared with other nodes.");

    /// <summary>Begins. The silo is active.</summary>
    public async Task StartAsync()
    {
        await (_heart?.BeatAsync() ?? Task.CompletedTask);
        await FollowAsync(_membership.CurrentSnapshot);
        _running = Task.WhenAll(
            Task.Run(() => FollowAsync(_leaving.Token)),
            Task.Run(() => _mover.RunAsync(_leaving.Token)),
            Task.Run(() => _marker?.RunAsync(_leaving.Token) ?? Task.CompletedTask),
            Task.Run(() => _heart?.RunAsync(_left.Token) ?? Task.CompletedTask));
    }

    /// <summary>The silo is about to leave. Its heart beats on, so that its grains can answer until they have moved.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(OrleansTimings.BroadcastDrain);
        await Broadcasts.DrainAsync(patience.Token);
        await Broadcasts.DisposeAsync();
        await _leaving.CancelAsync();
    }

    /// <summary>Ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _left.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Broadcasts.DisposeAsync();
        _leaving.Dispose();
        _left.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            await FollowAsync(snapshot);
        }
    }

    private async Task FollowAsync(ClusterMembershipSnapshot snapshot)
    {
        _disruptions.Look();
        var members = snapshot.Members.Values;
        var hasChanged = Nodes.Update(members);
        Broadcasts.Update(members.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToHashSet());
        if (hasChanged)
        {
            _inbox.Keep([.. Nodes.All.Select(node => node.Id)]);
            _log.LiveNodesChanged(Nodes.All.Count, string.Join(", ", Nodes.All.Select(node => node.Name)));
            LiveNodesChanged?.Invoke();
        }

        var dead = members.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress).ToHashSet();
        _takeover.Settle(snapshot.Version.Value, await FencesLeftAsync([.. dead.Except(_dead)]));
        _dead = dead;
    }

    /// <summary>How much longer silos that died may answer.</summary>
    private async Task<TimeSpan> FencesLeftAsync(IReadOnlyCollection<SiloAddress> died) => _table is null || died.Count == 0
        ? TimeSpan.Zero
        : await _table.FencesLeftAsync(died, OrleansTimings.BeatWait) ?? SiloFence.Length;
}
