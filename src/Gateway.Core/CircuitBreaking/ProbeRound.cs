using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>The permits of one round of probes. Each is issued once; none is issued again in the same round.</summary>
internal sealed class ProbeRound
{
    private readonly List<ProbePermit> _permits;

    public ProbeRound() => _permits = [];

    public ProbeRound(IEnumerable<ProbePermit> permits) => _permits = [.. permits];

    /// <summary>By number, from 1.</summary>
    public IReadOnlyList<ProbePermit> Permits => _permits;

    public int Successes => _permits.Count(permit => permit.Outcome == CircuitOutcome.Success);

    public int Failures => _permits.Count(permit => permit.Outcome == CircuitOutcome.Failure);

    /// <summary>Issues what is left, at most.</summary>
    /// <returns>The numbers of the permits, from 1.</returns>
    public ImmutableArray<int> Issue(string node, long boot, int wanted, int capacity, TimeSpan expiresAt)
    {
        var count = Math.Clamp(capacity - _permits.Count, 0, Math.Max(wanted, 0));
        var first = _permits.Count + 1;
        _permits.AddRange(Enumerable.Repeat(new ProbePermit(node, boot, expiresAt, Outcome: null), count));
        return [.. Enumerable.Range(first, count)];
    }

    /// <summary>Notes a result; the first one of a permit counts, and only from the node that holds it.</summary>
    public void Settle(string node, long boot, CircuitProbeResult result)
    {
        var index = result.Probe - 1;
        if (index >= 0 && index < _permits.Count
            && _permits[index] is { Outcome: null } permit && permit.Node == node && permit.Boot == boot)
        {
            _permits[index] = permit with { Outcome = result.Outcome };
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
