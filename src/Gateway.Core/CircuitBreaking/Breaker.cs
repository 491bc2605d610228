namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// Closed, open, half-open, ramping: the course of one circuit, the fleet's or a single node's. What opens it is its
/// authority's business.
/// </summary>
internal sealed class Breaker
{
    public CircuitState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    public CircuitTrigger Trigger { get; init; }

    public TimeSpan ChangedAt { get; init; }

    public TimeSpan OpenedAt { get; init; }

    /// <summary>When an open circuit lets the first probe through, a ramp is over, or isolation ends.</summary>
    public TimeSpan Until { get; init; }

    /// <summary>Where the length of the cooldown lies in its range.</summary>
    public double Jitter { get; init; }

    /// <summary>Rounds of probes that failed, and ramps that did, since the circuit was wholly closed.</summary>
    public int FailedRounds { get; init; }

    /// <summary>The round under way; null unless half-open.</summary>
    public ProbeRound? Round { get; init; }

    /// <summary>For the circuit of a single node: the version since which its outcomes count.</summary>
    public ulong Era { get; init; }

    /// <summary>Whether ordinary calls go through, all or some.</summary>
    public bool LetsCallsThrough => State is CircuitState.Closed or CircuitState.Ramping;

    /// <summary>Calls fail: none go through until the cooldown is over.</summary>
    public Breaker Open(CircuitPolicy policy, TimeSpan now, double jitter, CircuitTrigger trigger)
    {
        // To fail while probes or the ramp still tell whether it is over, is to fail again.
        var failedRounds = State == CircuitState.Closed ? 0 : FailedRounds + 1;
        return new()
        {
            State = CircuitState.Open,
            Trigger = trigger,
            ChangedAt = now,
            OpenedAt = now,
            Until = now + CircuitCooldown.Of(policy, failedRounds, jitter),
            Jitter = jitter,
            FailedRounds = failedRounds,
        };
    }

    /// <summary>As another authority had opened it.</summary>
    public static Breaker OpenUntil(TimeSpan until, TimeSpan now) => new()
    {
        State = CircuitState.Open,
        Trigger = CircuitTrigger.Predecessor,
        ChangedAt = now,
        OpenedAt = now,
        Until = until,
    };

    /// <summary>By an operator's order.</summary>
    public static Breaker Isolate(TimeSpan until, TimeSpan now, CircuitTrigger trigger) => new()
    {
        State = CircuitState.Isolated,
        Trigger = trigger,
        ChangedAt = now,
        OpenedAt = now,
        Until = until,
    };

    /// <summary>A new round of probes.</summary>
    public Breaker HalfOpen(ProbeRound round, TimeSpan now, CircuitTrigger trigger) => new()
    {
        State = CircuitState.HalfOpen,
        Trigger = trigger,
        ChangedAt = now,
        OpenedAt = OpenedAt,
        Until = Until,
        Jitter = Jitter,
        FailedRounds = FailedRounds,
        Round = round,
    };

    /// <summary>Calls succeed: they go through again, more and more of them.</summary>
    public Breaker Recover(CircuitPolicy policy, TimeSpan now, CircuitTrigger trigger) =>
        policy.RampTime > TimeSpan.Zero ? RampUntil(now + policy.RampTime, now, trigger) : Close(now, trigger);

    public Breaker RampUntil(TimeSpan until, TimeSpan now, CircuitTrigger trigger) => new()
    {
        State = CircuitState.Ramping,
        Trigger = trigger,
        ChangedAt = now,
        OpenedAt = OpenedAt,
        Until = until,
        FailedRounds = FailedRounds,
        Era = Era,
    };

    public Breaker Close(TimeSpan now, CircuitTrigger trigger) => new()
    {
        Trigger = trigger,
        ChangedAt = now,
        OpenedAt = OpenedAt,
        Until = now,
        Era = Era,
    };

    public Breaker WithEra(ulong era) => With(Until, era);

    /// <summary>With another policy: an open circuit may open sooner, never later.</summary>
    public Breaker Under(CircuitPolicy policy)
    {
        // A cooldown that another authority or an operator has set is not the policy's.
        if (State != CircuitState.Open || Trigger == CircuitTrigger.Predecessor)
        {
            return this;
        }

        var until = OpenedAt + CircuitCooldown.Of(policy, FailedRounds, Jitter);
        return until < Until ? With(until, Era) : this;
    }

    /// <summary>Whether a new round may begin: after the cooldown, or when the last one has come to nothing.</summary>
    public bool IsRoundDue(TimeSpan now, int probes) =>
        (State == CircuitState.Open && now >= Until) || (State == CircuitState.HalfOpen && Round!.IsExhausted(now, probes));

    /// <summary>What a reply says of it; see <see cref="CircuitReply.Wait"/>.</summary>
    public TimeSpan Wait(TimeSpan now, int probes) => State switch
    {
        CircuitState.Closed => TimeSpan.Zero,
        CircuitState.HalfOpen => Round!.NextPermitAt(now, probes) - now,
        _ => Until > now ? Until - now : TimeSpan.Zero,
    };

    /// <summary>Takes probe results in.</summary>
    /// <returns>Whether they decide the round: for the better, for the worse, or null for not yet.</returns>
    public bool? Settle(CircuitReport report, int successesToClose)
    {
        if (State != CircuitState.HalfOpen || Round!.Id != report.Round)
        {
            return null;
        }

        Round.Settle(report);
        return Round.Failures > 0 ? false : Round.Successes >= successesToClose ? true : null;
    }

    private Breaker With(TimeSpan until, ulong era) => new()
    {
        State = State,
        Trigger = Trigger,
        ChangedAt = ChangedAt,
        OpenedAt = OpenedAt,
        Until = until,
        Jitter = Jitter,
        FailedRounds = FailedRounds,
        Round = Round,
        Era = era,
    };
}
