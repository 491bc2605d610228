using System.Collections.Concurrent;

namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>All edges of one node that count requests in flight. Safe for all threads.</summary>
/// <remarks>A decision locks the edge that it is about, for some ten nanoseconds. Time comes as an argument.</remarks>
/// <param name="node">The node's name, stable across its restarts and different from all others.</param>
/// <param name="bootId">A random number for this start of the node.</param>
/// <param name="fleet">The node's fleet.</param>
public sealed class ConcurrencyEdgeTable(string node, long bootId, LimiterFleet fleet)
{
    private readonly ConcurrentDictionary<LimiterKey, Entry> _entries = new();
    private long _lastBootId = bootId;

    /// <summary>How many keys the table holds: those with anything in flight or idle, and a while longer.</summary>
    public int Count => _entries.Count;

    /// <summary>Lets a request in, or not. For each one let in, call <see cref="Exit"/> once with the same key.</summary>
    public LimiterOutcome TryEnter(TimeSpan now, in LimiterKey key, ConcurrencyLimit limit)
    {
        while (true)
        {
            var entry = _entries.TryGetValue(key, out var found) ? found : _entries.GetOrAdd(key, NewEntry(now, limit));
            lock (entry)
            {
                if (!entry.IsGone)
                {
                    entry.Edge.Follow(limit);
                    return entry.Edge.TryEnter(now);
                }
            }
        }
    }

    /// <summary>Whether a report of a key is outstanding, and its time not over.</summary>
    public bool IsAsking(TimeSpan now, in LimiterKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return false;
        }

        lock (entry)
        {
            return entry.Edge.IsAsking(now);
        }
    }

    /// <summary>Whether the authority of a key gives no answer, so that the node decides alone.</summary>
    public bool IsAlone(in LimiterKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return false;
        }

        lock (entry)
        {
            return entry.Edge.IsAlone;
        }
    }

    /// <inheritdoc cref="ConcurrencyEdge.Exit"/>
    public bool Exit(TimeSpan now, in LimiterKey key)
    {
        // Whoever has a request in flight is never forgotten.
        var entry = _entries[key];
        lock (entry)
        {
            return entry.Edge.Exit(now);
        }
    }

    /// <inheritdoc cref="ConcurrencyEdge.TryBegin"/>
    /// <param name="now">The time; permits that come back live from now on.</param>
    /// <param name="key">The key.</param>
    /// <param name="waiting">How many requests wait.</param>
    /// <param name="report">The report, to be sent once; its reply goes to <see cref="Apply"/>.</param>
    public bool TryBegin(TimeSpan now, in LimiterKey key, int waiting, out ConcurrencyReport report)
    {
        report = default;
        if (!_entries.TryGetValue(key, out var entry))
        {
            return false;
        }

        lock (entry)
        {
            return !entry.IsGone && entry.Edge.TryBegin(now, node, waiting, out report);
        }
    }

    /// <inheritdoc cref="ConcurrencyEdge.Apply"/>
    public bool Apply(TimeSpan now, in LimiterKey key, in ConcurrencyGrant grant)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return false;
        }

        lock (entry)
        {
            return !entry.IsGone && entry.Edge.Apply(now, grant);
        }
    }

    /// <inheritdoc cref="ConcurrencyEdge.Abandon"/>
    public void Abandon(in LimiterKey key, long seq)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            lock (entry)
            {
                entry.Edge.Abandon(seq);
            }
        }
    }

    /// <summary>Starts the reports that are due, and forgets keys that nobody uses any more. Call it about every 250 ms.</summary>
    /// <param name="now">The time.</param>
    /// <param name="reports">Where reports go; they are to be sent once, and their replies to be applied.</param>
    public void Sweep(TimeSpan now, ICollection<(LimiterKey Key, ConcurrencyReport Report)> reports)
    {
        foreach (var (key, entry) in _entries)
        {
            lock (entry)
            {
                if (entry.Edge.TryBegin(now, node, waiting: 0, out var report))
                {
                    reports.Add((key, report));
                }
                else if (entry.Edge.IsForgettable(now))
                {
                    entry.IsGone = true;
                    _entries.TryRemove(KeyValuePair.Create(key, entry));
                }
            }
        }
    }

    private Entry NewEntry(TimeSpan now, ConcurrencyLimit limit) =>
        new(new(now, limit, Interlocked.Increment(ref _lastBootId), fleet));

    private sealed class Entry(ConcurrencyEdge edge)
    {
        public ConcurrencyEdge Edge => edge;

        public bool IsGone { get; set; }
    }
}
