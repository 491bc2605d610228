using Gateway.Core.CircuitBreaking;
using Gateway.Core.Health;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Health;

/// <summary>Which destinations of one cluster can take requests, on this node.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="policy">Its policy.</param>
/// <param name="state">What its versions share.</param>
/// <param name="events">Hears of changes.</param>
internal sealed class ClusterHealth(ClusterRuntime cluster, HealthPolicy policy, ClusterState state, HealthEvents? events)
{
    /// <summary>What tells against a destination. A circuit has its own list, because it says when to stop calling all of them.</summary>
    public static readonly FailureKinds Failures = new(["5xx", "timeout", "connection"]);

    private bool _isPanic;

    /// <summary>The statuses of a healthy destination.</summary>
    public StatusSet Statuses { get; } = StatusSet.Of(policy.Active?.Statuses ?? []);

    /// <summary>Whether a destination can take requests, as far as is known.</summary>
    public bool IsUsable(DestinationRuntime destination)
        => !(policy.Active is not null && destination.State.Probed.State == HealthState.Unhealthy)
        && !(policy.Passive is not null && destination.State.Outlier.EjectedUntil is not null);

    /// <summary>Takes what became of a request.</summary>
    public void Record(DestinationRuntime destination, CircuitOutcome outcome, TimeProvider clock)
    {
        if (policy.Passive is not { } passive)
        {
            return;
        }

        if (outcome == CircuitOutcome.Success)
        {
            destination.State.Outlier.Succeed();
        }
        else if (outcome == CircuitOutcome.Failure && destination.State.Outlier.Fail(passive))
        {
            Eject(destination, passive, clock.GetElapsedTime(0));
        }
    }

    /// <summary>Lets destinations come back whose time is over.</summary>
    public void Advance(TimeSpan now)
    {
        foreach (var destination in cluster.Destinations)
        {
            // Read without the lock, which would be taken ten times a second for nothing.
            if (destination.State.Outlier.EjectedUntil is null)
            {
                continue;
            }

            lock (state.Lock)
            {
                if (!destination.State.Outlier.TryReturn(now))
                {
                    continue;
                }

                ComeBack(destination, now);
            }

            events?.Returned(cluster.Id, destination.Id, "its time out is over");
        }
    }

    /// <summary>Whether to probe a destination now; if so, the probe counts as begun.</summary>
    public bool TryBeginProbe(DestinationRuntime destination, bool isElected, TimeSpan now, double random)
    {
        lock (state.Lock)
        {
            if (destination.State.IsProbing || policy.Active is not { } active || !destination.State.Probed.IsDue(isElected, now))
            {
                return false;
            }

            destination.State.IsProbing = true;
            destination.State.Probed.Begin(active, now, random);
            return true;
        }
    }

    /// <summary>Takes the result of a probe that began.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="failure">What was wrong; null if nothing was.</param>
    /// <param name="now">The time.</param>
    /// <returns>What to tell the fleet if this node is elected; null for nothing.</returns>
    public bool? RecordProbe(DestinationRuntime destination, string? failure, TimeSpan now)
    {
        var probed = destination.State.Probed;
        bool hasChanged;
        bool? news;
        lock (state.Lock)
        {
            destination.State.IsProbing = false;
            hasChanged = probed.Record(failure, policy.Active!);
            news = probed.HasNews ? probed.State == HealthState.Healthy : null;
            if (hasChanged && probed.State == HealthState.Healthy)
            {
                ComeBack(destination, now);
            }
            else if (hasChanged)
            {
                state.Change();
            }
        }

        events?.Probed(cluster.Id, failure is null);
        if (hasChanged)
        {
            Tell(destination);
        }

        return news;
    }

    /// <summary>Notes that a probe came to nothing.</summary>
    public void AbandonProbe(DestinationRuntime destination)
    {
        lock (state.Lock)
        {
            destination.State.IsProbing = false;
        }
    }

    /// <summary>Takes the fleet's word about a destination.</summary>
    public void Hear(HealthAnnouncement announcement, TimeSpan now, double random)
    {
        var destination = cluster.Destinations.FirstOrDefault(d => d.Id == announcement.Destination && d.Config.Address == announcement.Address);
        if (destination is null || policy.Active is not { } active)
        {
            return;
        }

        lock (state.Lock)
        {
            destination.State.Probed.Hear(announcement.IsHealthy ? HealthState.Healthy : HealthState.Unhealthy, active, now, random);
        }
    }

    /// <summary>What is known of a destination, for people.</summary>
    public (string State, string Reason) Explain(DestinationRuntime destination, TimeSpan now)
    {
        lock (state.Lock)
        {
            var (probed, outlier) = (destination.State.Probed, destination.State.Outlier);
            if (policy.Passive is not null && outlier.EjectedUntil is { } until)
            {
                var rest = TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, (until - now).TotalSeconds)));
                return ("ejected", $"{outlier.Consecutive} requests in a row failed; back in {Core.RouteTables.Duration.Format(rest)}");
            }

            return policy.Active is null
                ? ("healthy", outlier.Consecutive == 0 ? "" : $"the last {outlier.Consecutive} requests failed")
                : (probed.State.ToString().ToLowerInvariant(), probed.Reason);
        }
    }

    /// <summary>How long until a destination may be back.</summary>
    public TimeSpan? SoonestReturn(TimeSpan now)
    {
        lock (state.Lock)
        {
            return cluster.Destinations.Min(d => d.State.Outlier.EjectedUntil - now) ?? policy.Active?.Interval;
        }
    }

    /// <summary>Tells once that the cluster's health is passed over, and once that it is not any more.</summary>
    public void TellPanic(bool isPanic)
    {
        if (_isPanic != isPanic)
        {
            _isPanic = isPanic;
            events?.Panicked(cluster.Id, isPanic);
        }
    }

    private void Eject(DestinationRuntime destination, PassiveHealthPolicy passive, TimeSpan now)
    {
        TimeSpan time;
        int failures;
        lock (state.Lock)
        {
            var outlier = destination.State.Outlier;
            var ejected = cluster.Destinations.Count(d => d.State.Outlier.EjectedUntil is not null);
            if (outlier.EjectedUntil is not null || !OutlierTracker.MayEject(passive, ejected, cluster.Destinations.Length))
            {
                return;
            }

            failures = outlier.Consecutive;
            time = outlier.Eject(passive, now);
            state.Change();
        }

        events?.Ejected(cluster.Id, destination.Id, failures, time);
    }

    private void ComeBack(DestinationRuntime destination, TimeSpan now)
    {
        if (cluster.Config.LoadBalancing.SlowStart > TimeSpan.Zero)
        {
            destination.State.Load.BecomeReady(now);
        }

        state.Change();
    }

    private void Tell(DestinationRuntime destination)
    {
        var probed = destination.State.Probed;
        if (probed.State == HealthState.Unhealthy)
        {
            events?.Failed(cluster.Id, destination.Id, probed.Reason);
        }
        else
        {
            events?.Returned(cluster.Id, destination.Id, probed.Reason);
        }
    }
}
