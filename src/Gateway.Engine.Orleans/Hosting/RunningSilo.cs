using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>A silo that has joined its fleet.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly NodeInfo _self;
    private readonly SiloRedis? _redis;
    private readonly IHost _host;
    private readonly IClusterMembershipService _membership;
    private readonly GrainMover _mover;
    private readonly BroadcastInbox _inbox;
    private readonly OrleansLog _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    private RunningSilo(NodeInfo self, SiloRedis? redis, IHost host, BroadcastInbox inbox, OrleansLog log)
    {
        (_self, _redis, _host, _inbox, _log) = (self, redis, host, inbox, log);
        Factory = host.Services.GetRequiredService<IGrainFactory>();
        Nodes = host.Services.GetRequiredService<LiveNodes>();
        Broadcasts = host.Services.GetRequiredService<BroadcastSender>();
        _membership = host.Services.GetRequiredService<IClusterMembershipService>();
        _mover = host.Services.GetRequiredService<GrainMover>();
    }

    public event Action? LiveNodesChanged;

    public IGrainFactory Factory { get; }

    public LiveNodes Nodes { get; }

    public BroadcastSender Broadcasts { get; }

    public EngineHealth Health => _redis?.Health
        ?? new(true, "One silo keeps cluster-wide state in this node's memory: its limits and circuits are not shared with other nodes.");

    /// <summary>Joins.</summary>
    /// <exception cref="EngineStartException">It cannot.</exception>
    public static async Task<RunningSilo> StartAsync(
        NodeInfo self,
        OrleansEngineOptions options,
        HostedKinds kinds,
        BroadcastInbox inbox,
        TimeProvider clock,
        ILoggerFactory logs,
        OrleansLog log,
        CancellationToken cancellationToken)
    {
        options.Check();
        var redis = options.Redis is { } redisOptions ? await SiloRedis.OpenAsync(redisOptions, clock, log, cancellationToken) : null;
        IHost? host = null;
        try
        {
            var keys = redis?.Keys ?? new KeyClock(clock, clock.GetUtcNow() - DateTimeOffset.UnixEpoch);
            var fence = redis?.Fence ?? SiloFence.Always(clock);
            host = SiloHost.Build(
                options, redis, logs, silo => silo.AddAuthorities(self, kinds, keys, fence, inbox, clock, options.ProbeTimeout));
            await host.StartAsync(cancellationToken);
            return new(self, redis, host, inbox, log);
        }
        catch (Exception exception)
        {
            await CloseAsync(host, redis);
            throw exception is OperationCanceledException or EngineStartException
                ? exception
                : new EngineStartException(StartFailure.Explain(exception, options), exception);
        }
    }

    /// <summary>Begins to follow the fleet.</summary>
    public void Watch()
    {
        _inbox.Start();
        Follow(_membership.CurrentSnapshot);
        var cancellationToken = _stopping.Token;
        _background = Task.WhenAll(
            Task.Run(() => FollowAsync(cancellationToken), CancellationToken.None),
            Task.Run(() => _mover.RunAsync(cancellationToken), CancellationToken.None),
            _redis?.RunAsync(_membership, cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>Leaves, handing over what it can.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(OrleansTimings.Stop);
        using (var drain = CancellationTokenSource.CreateLinkedTokenSource(patience.Token))
        {
            drain.CancelAfter(OrleansTimings.BroadcastDrain);
            await Broadcasts.DrainAsync(drain.Token);
        }

        await _stopping.CancelAsync();
        await Broadcasts.DisposeAsync();
        try
        {
            // The fence is renewed until the grains have moved.
            await _host.StopAsync(patience.Token);
        }
        catch (Exception exception)
        {
            _log.StopFailed(exception);
        }

        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(_host, _redis);
        _stopping.Dispose();
    }

    private static async Task CloseAsync(IHost? host, SiloRedis? redis)
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            Follow(snapshot);
        }
    }

    private void Follow(ClusterMembershipSnapshot snapshot)
    {
        var hasChanged = Nodes.Update(snapshot.Members.Values);
        Broadcasts.Update(snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToHashSet());
        if (hasChanged)
        {
            _inbox.Keep([.. Nodes.All.Select(node => node.Id)]);
            _log.LiveNodesChanged(Nodes.All.Count, string.Join(", ", Nodes.All.Select(node => node.Name)));
            LiveNodesChanged?.Invoke();
        }
    }
}
