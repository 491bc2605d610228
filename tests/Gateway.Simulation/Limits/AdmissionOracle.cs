using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>Counts what all nodes together admitted beyond a client's limit, in any interval of true time.</summary>
/// <remarks>
/// While a limit changes, permits lent before may still be used: until the last of them has ended, the higher of both
/// limits holds. From then on only the new one does.
/// </remarks>
internal sealed class AdmissionOracle
{
    private readonly ReferenceLimit _limit = new();
    private RateLimitNumbers? _next;
    private long _nextFrom;

    /// <summary>Permits used that no single limiter would have admitted.</summary>
    public long Excess { get; private set; }

    public void Reset(RateLimitNumbers numbers)
    {
        _limit.Reset(numbers, numbers.Burst);
        _next = null;
        Excess = 0;
    }

    /// <summary>The authority has taken new limits over.</summary>
    /// <param name="now">When.</param>
    /// <param name="old">The limits until now.</param>
    /// <param name="next">The new ones.</param>
    /// <param name="longestLease">How long what was lent under the old ones lives at most, in ticks.</param>
    public void Change(long now, RateLimitNumbers old, RateLimitNumbers next, long longestLease)
    {
        _limit.ChangeTo(now, Math.Max(old.Limit, next.Limit), Math.Max(old.Burst, next.Burst));
        _next = next.Burst < old.Burst || next.Limit < old.Limit ? next : null;
        _nextFrom = now + longestLease;
    }

    public void Admit(long now, int cost)
    {
        if (_next is { } next && now >= _nextFrom)
        {
            _limit.Reset(next, next.Burst);
            _next = null;
        }

        if (!_limit.TryTake(now, cost))
        {
            Excess += cost;
        }
    }
}
