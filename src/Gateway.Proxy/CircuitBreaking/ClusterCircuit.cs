using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>One cluster's circuit on this node: the edge, and its way to the authority.</summary>
/// <param name="cluster">The cluster's id, which is the authority's key.</param>
/// <param name="edge">The node's side.</param>
/// <param name="authorities">The circuits of the fleet.</param>
/// <param name="clock">Monotonic time since any fixed origin.</param>
/// <param name="log">Tells of changes.</param>
internal sealed class ClusterCircuit(
    string cluster, CircuitEdge edge, IAuthorities<CircuitCommand, CircuitReply> authorities, Func<TimeSpan> clock, ILogger log)
{
    /// <summary>How long to wait for the authority before deciding on what is known.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>Without news the authority is asked now and then, in case an earlier answer was lost.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private ClusterCircuitSettings _settings = new(new(), TimeSpan.FromSeconds(30));
    private long _reportedAt;

    public string Cluster => cluster;

    public CircuitState State => edge.Word.State;

    /// <summary>Goes on with another policy.</summary>
    public void Use(ClusterCircuitSettings settings)
    {
        Volatile.Write(ref _settings, settings);
        edge.Update(settings.Policy);
    }

    /// <summary>
    /// Whether a call is pointless now, and for how long: null while the circuit is closed or a probe may be had. One
    /// volatile read while it is closed.
    /// </summary>
    public TimeSpan? RefusedFor()
    {
        if (edge.Word.IsClosed)
        {
            return null;
        }

        var now = clock();
        return edge.MayProbe(now) ? null : edge.RetryAfter(now);
    }

    /// <summary>Lets a call through, as a probe if need be.</summary>
    /// <returns>The pass to record; null if it may not go through.</returns>
    public ValueTask<CircuitPass?> EnterAsync() => edge.TryEnter(out var pass) ? new(pass) : ProbeAsync();

    /// <summary>When a refused call is worth repeating.</summary>
    public TimeSpan RetryAfter() => edge.RetryAfter(clock());

    /// <summary>Notes what became of a call that was let through.</summary>
    public void Record(CircuitPass pass, CircuitOutcome outcome)
    {
        if (edge.Record(pass, outcome, clock()))
        {
            _ = ReportAsync();
        }
    }

    /// <summary>Reports if there is something to say, or if nothing was said for long.</summary>
    public Task TickAsync() => edge.HasNews || clock().Ticks - Volatile.Read(ref _reportedAt) > PollInterval.Ticks ? ReportAsync() : Task.CompletedTask;

    private async ValueTask<CircuitPass?> ProbeAsync()
    {
        var admission = edge.TryProbe(clock(), out var pass);
        if (admission == CircuitAdmission.Ask)
        {
            await ReportAsync();
            admission = edge.TryProbe(clock(), out pass);
        }

        return admission == CircuitAdmission.Admitted ? pass : null;
    }

    private async Task ReportAsync()
    {
        var settings = Volatile.Read(ref _settings);
        var now = clock();
        Volatile.Write(ref _reportedAt, now.Ticks);
        var command = new CircuitCommand
        {
            Report = edge.BuildReport(now),
            Policy = settings.Policy,
            ProbeTimeout = settings.ProbeTimeout,
            Jitter = Random.Shared.NextDouble(),
        };
        var result = await authorities.CallAsync(cluster, command, CallTimeout);
        if (result.TryGetReply(out var reply) && edge.Apply(reply, clock()))
        {
            CircuitLog.Changed(log, cluster, reply.Word.State, reply.Wait);
        }
    }
}
