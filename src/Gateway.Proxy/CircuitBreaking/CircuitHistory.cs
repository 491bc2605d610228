using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>Counts the changes of circuits that this node sees, and remembers the last of each for operators.</summary>
internal sealed class CircuitHistory
{
    /// <summary>Changes remembered of each circuit.</summary>
    private const int MaxChanges = 64;

    private readonly ConcurrentDictionary<string, Queue<CircuitChange>> _changes = new(StringComparer.Ordinal);
    private readonly Counter<long>? _transitions;
    private readonly TimeProvider _clock;

    /// <param name="clock">Says when.</param>
    /// <param name="meters">Makes the meter; null where nobody counts.</param>
    public CircuitHistory(TimeProvider clock, IMeterFactory? meters = null)
    {
        _clock = clock;
        _transitions = meters?.Create(GatewayMetrics.MeterName).CreateCounter<long>(
            "gateway.circuit.transitions", "{transition}", "Changes of circuits that this node has seen, by cluster and by what they came to.");
    }

    /// <summary>A circuit has changed.</summary>
    public void Note(string cluster, CircuitState state)
    {
        _transitions?.Add(1, new("cluster", cluster), new("to", NameOf(state)));
        var changes = _changes.GetOrAdd(cluster, static _ => new());
        lock (changes)
        {
            if (changes.Count == MaxChanges)
            {
                changes.Dequeue();
            }

            changes.Enqueue(new(_clock.GetUtcNow(), state));
        }
    }

    /// <summary>The last changes of a cluster's circuit, oldest first.</summary>
    public IReadOnlyList<CircuitChange> Of(string cluster)
    {
        if (!_changes.TryGetValue(cluster, out var changes))
        {
            return [];
        }

        lock (changes)
        {
            return [.. changes];
        }
    }

    /// <summary>Forgets the circuits of clusters that are gone.</summary>
    public void Forget(string cluster) => _changes.TryRemove(cluster, out _);

    /// <summary>A state as labels and pages have it.</summary>
    public static string NameOf(CircuitState state) => state switch
    {
        CircuitState.Closed => "closed",
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half-open",
        CircuitState.Isolated => "isolated",
        _ => "ramping",
    };
}
