using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>The permits of one round of probes. Each is issued once; none is issued again in the same round.</summary>
/// <param name="id">The version in which it began.</param>
/// <param name="permits">What was issued so far.</param>
internal sealed class ProbeRound(ulong id, IEnumerable<ProbePermit> permits)
{
    private readonly List<ProbePermit> _permits = [.. permits];

    public ulong Id => id;

    /// <summary>By number, from 1.</summary>
    public IReadOnlyList<ProbePermit> Permits => _permits;

    public int Successes => _permits.Count(permit => permit.Outcome == CircuitOutcome.Success);

    public int Failures => _permits.Count(permit => permit.Outcome == CircuitOutcome.Failure);

    /// <summary>A round whose permits another authority has issued, to nobody knows whom: there are none left.</summary>
    public static ProbeRound Foreign(ulong id, int capacity, TimeSpan expiresAt) =>
        new(id, Enumerable.Repeat(new ProbePermit(string.Empty, 0, 0, expiresAt, Outcome: null), capacity));

    /// <summary>
    /// Issues what is left, at most. The same report asking again gets what it got: an engine repeats a command when it
    /// cannot know whether it was executed, while an edge never sends a report twice.
    /// </summary>
    /// <returns>The numbers of the permits, from 1.</returns>
    public ImmutableArray<int> Issue(CircuitReport report, int capacity, TimeSpan expiresAt)
    {
        var issued = Enumerable.Range(1, _permits.Count).Where(number => _permits[number - 1].IsFor(report)).ToImmutableArray();
        if (!issued.IsEmpty)
        {
            return issued;
        }

        var count = Math.Clamp(capacity - _permits.Count, 0, Math.Max(report.Wanted, 0));
        var first = _permits.Count + 1;
        _permits.AddRange(Enumerable.Repeat(new ProbePermit(report.Node, report.Boot, report.Serial, expiresAt, Outcome: null), count));
        return [.. Enumerable.Range(first, count)];
    }

    /// <summary>Notes results; the first one of a permit counts, and only from the node that holds it.</summary>
    public void Settle(CircuitReport report)
    {
        foreach (var result in report.Results)
        {
            var index = result.Probe - 1;
            if (index >= 0 && index < _permits.Count && _permits[index] is { Outcome: null } permit && permit.IsHeldBy(report))
            {
                _permits[index] = permit with { Outcome = result.Outcome };
            }
        }
    }

    /// <summary>When there is a permit to issue, here or in the next round.</summary>
    public TimeSpan NextPermitAt(TimeSpan now, int capacity)
    {
        var at = now;
        if (_permits.Count >= capacity)
        {
            foreach (var permit in _permits)
            {
                at = permit.Outcome is null && permit.ExpiresAt > at ? permit.ExpiresAt : at;
            }
        }

        return at;
    }

    /// <summary>Whether nothing is left to issue or to wait for.</summary>
    public bool IsExhausted(TimeSpan now, int capacity) => _permits.Count >= capacity && NextPermitAt(now, capacity) <= now;
}
