using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>
/// The oracle: a breaker for one process as the books have it, with a list of outcomes instead of counters.
/// Outcomes of calls from before the last change of state do not count (as in sony/gobreaker).
/// </summary>
internal sealed class TextbookBreaker(CircuitPolicy policy, TimeSpan probeTimeout, double jitter)
{
    private readonly List<(TimeSpan At, bool IsSuccess)> _outcomes = [];
    private readonly List<TimeSpan?> _probeDeadlines = [];

    /// <summary>How many outcomes there were, at moments a tenth of a second apart or more.</summary>
    private readonly List<(TimeSpan At, int Outcomes)> _samples = [];
    private TimeSpan _opensUntil;
    private TimeSpan _longest;
    private int _generation;

    public CircuitState State { get; private set; }

    /// <summary>The generation of the call, or null if it may not go through.</summary>
    public int? TryCall(TimeSpan now, out int probe)
    {
        probe = 0;
        switch (State)
        {
            case CircuitState.Closed:
                return _generation;
            case CircuitState.Open when now < _opensUntil:
                return null;
            case CircuitState.HalfOpen when _probeDeadlines.Count == policy.Probes && _probeDeadlines.Any(deadline => deadline > now):
                return null;
        }

        if (State == CircuitState.Open || _probeDeadlines.Count == policy.Probes)
        {
            State = CircuitState.HalfOpen;
            _generation++;
            _probeDeadlines.Clear();
        }

        _probeDeadlines.Add(now + probeTimeout);
        probe = _probeDeadlines.Count;
        return _generation;
    }

    public void Finish(int generation, int probe, CircuitOutcome outcome, TimeSpan now)
    {
        if (generation != _generation)
        {
            Sample(now);
            return;
        }

        if (State == CircuitState.HalfOpen)
        {
            FinishProbe(probe, outcome, now);
        }
        else if (State == CircuitState.Closed)
        {
            if (outcome != CircuitOutcome.Ignored)
            {
                _outcomes.Add((now, outcome == CircuitOutcome.Success));
            }

            Sample(now);
            if (outcome != CircuitOutcome.Ignored && (IsRowTooLong() || IsRatioTooHigh(now) || IsLastSecondTooBad(now)))
            {
                Open(policy.Cooldown, now);
            }
        }
    }

    private void Sample(TimeSpan now)
    {
        if (State == CircuitState.Closed && (_samples.Count == 0 || now - _samples[^1].At >= TimeSpan.FromMilliseconds(100)))
        {
            _samples.Add((now, _outcomes.Count));
        }
    }

    private void FinishProbe(int probe, CircuitOutcome outcome, TimeSpan now)
    {
        _probeDeadlines[probe - 1] = null;
        if (outcome == CircuitOutcome.Success)
        {
            State = CircuitState.Closed;
            _generation++;
            _longest = default;
        }
        else if (outcome == CircuitOutcome.Failure)
        {
            _longest = Min((_longest == default ? policy.Cooldown : _longest) * 2, policy.MaxCooldown);
            Open(Max(policy.Cooldown, (_longest / 2) + (_longest / 2 * jitter)), now);
        }
    }

    private void Open(TimeSpan cooldown, TimeSpan now)
    {
        _opensUntil = now + cooldown;
        State = CircuitState.Open;
        _generation++;
        _outcomes.Clear();
        _samples.Clear();
    }

    private bool IsRowTooLong() => policy.ConsecutiveFailures is { } row
        && _outcomes.Count >= row && _outcomes.TakeLast(row).All(outcome => !outcome.IsSuccess);

    private bool IsRatioTooHigh(TimeSpan now)
    {
        var bucket = policy.Window / 10;
        var calls = _outcomes.Where(outcome => outcome.At.Ticks / bucket.Ticks > now.Ticks / bucket.Ticks - 10).ToList();
        return policy.FailureRatio is { } ratio && calls.Count >= policy.MinimumCalls
            && calls.Count(call => !call.IsSuccess) / (double)calls.Count >= ratio;
    }

    private bool IsLastSecondTooBad(TimeSpan now)
    {
        var old = _samples.FindLastIndex(sample => sample.At <= now - TimeSpan.FromSeconds(1));
        var recent = _outcomes.Skip(_samples[Math.Max(old, 0)].Outcomes).ToList();
        return policy.FailureRatio is { } ratio && recent.Count >= policy.MinimumCalls
            && recent.Count(outcome => !outcome.IsSuccess) / (double)recent.Count >= Math.Max(ratio, 0.9);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
