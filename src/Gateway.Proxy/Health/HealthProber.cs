using System.Diagnostics.Metrics;
using Gateway.Core.Engines;
using Gateway.Core.Health;
using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Health;

/// <summary>
/// Probes the destinations that are this node's to probe, tells the fleet what it sees, and lets ejected destinations
/// come back.
/// </summary>
internal sealed class HealthProber : PeriodicService
{
    private const string UserAgent = "gateway-health";

    /// <summary>Probes go out at most this much late.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly RouteTableHolder _tables;
    private readonly IEngine _engine;
    private readonly TimeProvider _clock;
    private readonly ILogger<HealthProber> _log;
    private readonly IDisposable _subscription;

    /// <param name="tables">Whose destinations.</param>
    /// <param name="engine">Says which nodes are alive, and carries words between them.</param>
    /// <param name="meters">For the states of destinations.</param>
    /// <param name="clock">Times probes.</param>
    /// <param name="log">Tells of what goes wrong with probing itself.</param>
    public HealthProber(RouteTableHolder tables, IEngine engine, IMeterFactory meters, TimeProvider clock, ILogger<HealthProber> log)
        : base(Interval, clock)
    {
        _tables = tables;
        _engine = engine;
        _clock = clock;
        _log = log;
        meters.Create(GatewayMetrics.MeterName).CreateObservableGauge(
            "gateway.destination.up", Measure, "{destination}", "Whether a destination can take requests, as far as this node knows: 1 or 0. Only of clusters with health.");
        _subscription = engine.Subscribe(HealthAnnouncement.Topic, Hear);
    }

    private TimeSpan Now => _clock.GetElapsedTime(0);

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        var now = Now;
        var nodes = _engine.LiveNodes;
        foreach (var cluster in _tables.Current.Clusters)
        {
            if (cluster.Health is not { } health)
            {
                continue;
            }

            health.Advance(now);
            var key = StableHash.Of(cluster.Id);
            foreach (var destination in cluster.Config.Health!.Active is null ? [] : cluster.Destinations)
            {
                var isElected = ProberElection.IsElected(StableHash.Mix(key) ^ destination.Balanced.Hash, nodes, _engine.Self);
                if (health.TryBeginProbe(destination, isElected, now, Random.Shared.NextDouble()))
                {
                    _ = ProbeAsync(cluster, health, destination, isElected, stoppingToken);
                }
            }
        }

        return Task.CompletedTask;
    }

    private IEnumerable<Measurement<int>> Measure()
        => from cluster in _tables.Current.Clusters
           where cluster.Health is not null
           from destination in cluster.Destinations
           select new Measurement<int>(cluster.Health!.IsUsable(destination) ? 1 : 0, new("cluster", cluster.Id), new("destination", destination.Id));

    private async Task ProbeAsync(ClusterRuntime cluster, ClusterHealth health, DestinationRuntime destination, bool isElected, CancellationToken stopping)
    {
        try
        {
            var failure = await AskAsync(cluster, health, destination, stopping);
            if (health.RecordProbe(destination, failure, Now) is { } isHealthy && isElected)
            {
                await AnnounceAsync(new(cluster.Id, destination.Id, destination.Config.Address, isHealthy));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException || stopping.IsCancellationRequested)
        {
            health.AbandonProbe(destination); // A table that is no more, or a node that leaves.
        }
        catch (Exception e)
        {
            health.AbandonProbe(destination);
            HealthLog.ProbeBroke(_log, destination.Id, cluster.Id, e);
        }
    }

    /// <returns>What was wrong, as a clause; null if nothing was.</returns>
    private async Task<string?> AskAsync(ClusterRuntime cluster, ClusterHealth health, DestinationRuntime destination, CancellationToken stopping)
    {
        var policy = cluster.Config.Health!.Active!;
        using var timeout = new CancellationTokenSource(policy.Timeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        using var request = new HttpRequestMessage(new(policy.Method), destination.Prefix + policy.Path)
        {
            Version = cluster.ProbeClient.Version,
            VersionPolicy = cluster.ProbeClient.VersionPolicy,
        };
        request.Headers.Host = destination.Host;
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        try
        {
            using var response = await cluster.ProbeClient.Invoker.SendAsync(request, both.Token);
            var status = (int)response.StatusCode;
            return health.Statuses.Contains(status) ? null : $"status {status}";
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return timeout.IsCancellationRequested
                ? $"no response in {Duration.Format(policy.Timeout)}"
                : $"no connection in {Duration.Format(cluster.Config.Timeouts.Connect)}";
        }
        catch (HttpRequestException e)
        {
            return ForwardFailure.ReasonOf(e, cluster.ProbeClient, destination.Uri);
        }
    }

    /// <summary>In the version that the oldest live node reads.</summary>
    private async Task AnnounceAsync(HealthAnnouncement announcement)
    {
        var version = _engine.LiveNodes.Select(node => node.Protocol).Append(EngineProtocol.Current).Min();
        await _engine.BroadcastAsync(HealthAnnouncement.Topic, announcement.Write(Math.Max(version, EngineProtocol.Oldest)));
    }

    private void Hear(Broadcast broadcast)
    {
        try
        {
            var announcement = HealthAnnouncement.Read(broadcast.Payload.Span);
            _tables.Current.FindCluster(announcement.Cluster)?.Health?.Hear(announcement, Now, Random.Shared.NextDouble());
        }
        catch (ProtocolException e)
        {
            HealthLog.Unreadable(_log, broadcast.Sender.ToString(), e.Message);
        }
    }
}
