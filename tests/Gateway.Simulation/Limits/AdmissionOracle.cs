using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>Counts what all nodes together admitted beyond a client's limits, in any interval of true time.</summary>
/// <remarks>
/// <para>
/// While limits change, permits lent before may still be used: until the last of them has ended, the higher ones of both
/// hold. From then on only the new ones do.
/// </para>
/// <para>
/// What nodes admit alone, while the authority gives no answer, is judged by what the policy says of that: with
/// <c>deny</c> and <c>reserved</c> it counts like everything else, with <c>local-share</c> it may come to as much again,
/// with <c>allow</c> to anything.
/// </para>
/// </remarks>
internal sealed class AdmissionOracle
{
    private readonly ReferenceLimits _limits = new();
    private readonly ReferenceLimits _shares = new();
    private RateLimitNumbers _numbers = null!;
    private RateLimitNumbers? _next;
    private long _nextFrom;

    /// <summary>Permits used that no single limiter would have admitted.</summary>
    public long Excess { get; private set; }

    /// <param name="numbers">The client's limits.</param>
    /// <param name="nodes">How many nodes share them: a node's share is at least one permit.</param>
    public void Reset(RateLimitNumbers numbers, int nodes)
    {
        _numbers = numbers;
        _limits.Reset(numbers);
        _shares.ResetToRates(numbers, nodes);
        _next = null;
        Excess = 0;
    }

    /// <summary>The authority has taken new limits over.</summary>
    /// <param name="now">When.</param>
    /// <param name="next">The new ones.</param>
    /// <param name="longestLease">How long what was lent under the old ones lives at most, in ticks.</param>
    public void Change(long now, RateLimitNumbers next, long longestLease)
    {
        _limits.ChangeToHigher(now, _numbers, next);
        _shares.ChangeToHigher(now, _numbers, next);
        _next = next;
        _nextFrom = now + longestLease;
    }

    public void Admit(long now, int cost, bool isAlone)
    {
        if (isAlone && _numbers.OnUnavailable is UnavailablePolicy.LocalShare or UnavailablePolicy.Allow)
        {
            AdmitAlone(now, cost);
            return;
        }

        if (_next is { } next && now >= _nextFrom)
        {
            _limits.Reset(next);
            (_numbers, _next) = (next, null);
        }

        Excess += _limits.TryTake(now, cost) ? 0 : cost;
    }

    private void AdmitAlone(long now, int cost)
    {
        if (_numbers.OnUnavailable == UnavailablePolicy.LocalShare && !_shares.TryTake(now, cost))
        {
            Excess += cost;
        }
    }
}
