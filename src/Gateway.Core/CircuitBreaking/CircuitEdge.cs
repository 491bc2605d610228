namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// A node's local side of one cluster's circuit: tells in one read whether a call may go through, counts outcomes,
/// reports them, and hands out the probe permits that the node was granted.
/// </summary>
/// <remarks>
/// <para>
/// Pure: no clock or log. All members may be called by any thread, and none waits. A time before the last one counts
/// as the last one.
/// </para>
/// <para>
/// A call is let through (<see cref="TryEnter"/> or <see cref="TryAdmit"/>), begins (<see cref="Begin"/>), is perhaps
/// answered long before it ends (<see cref="Answer"/>), and is recorded. Of calls that succeed, two cores write no
/// common cache line.
/// </para>
/// </remarks>
public sealed class CircuitEdge
{
    /// <summary>New failures that call for a report at once, rather than at the next interval.</summary>
    private const int FailuresPerReport = 16;

    // The counts that each core has in its own cell.
    private const int Begun = 0;
    private const int Successes = 1;
    private const int Uncounted = 2;

    /// <summary>Not a count: when the core's last success was.</summary>
    private const int SucceededAt = 3;

    /// <summary>How long to wait for an answer before asking for a probe again.</summary>
    private static readonly TimeSpan AskPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>The least time between reports that single failures call for.</summary>
    private static readonly TimeSpan UrgentInterval = TimeSpan.FromMilliseconds(20);

    private readonly string _node;
    private readonly long _boot;
    private readonly int _cores;
    private readonly StripedCounter _counts;
    private ulong _word;
    private CircuitFrame _frame;
    private EdgeState _state = new();
    private int _wanted;
    private long _serial;
    private FailureCount _failures;

    /// <param name="node">The node's id.</param>
    /// <param name="boot">Higher than at any earlier start of this node.</param>
    /// <param name="policy">A valid policy.</param>
    /// <param name="cores">The number of processors.</param>
    public CircuitEdge(string node, long boot, CircuitPolicy policy, int cores)
    {
        _node = node;
        _boot = boot;
        _cores = cores;
        _counts = new(cores);
        _frame = CircuitFrame.None.With(policy);
    }

    /// <summary>The state that this node acts on, in one volatile read.</summary>
    public CircuitWord Word => new(Volatile.Read(in _word));

    /// <summary>The fleet's state. Another one than <see cref="Word"/> where this node has a circuit of its own.</summary>
    public CircuitWord Fleet => Volatile.Read(in _state).Fleet;

    /// <summary>Calls that have begun and not ended.</summary>
    public long InFlight => Math.Max(0, _counts.Sum(Begun) - Ended());

    /// <summary>
    /// Whether the authority wants this node's second opinion on another one's failures: then, with probes of the
    /// node's own, ask by <see cref="TryAdmit"/>.
    /// </summary>
    public bool OwesOpinion
    {
        get
        {
            var state = Volatile.Read(in _state);
            return state.Word.IsClosed && state.Round != 0 && (state.Accepted.IsEmpty || !state.Permits.IsEmpty);
        }
    }

    /// <summary>
    /// Whether there is something that the authority may not know: then send a report, at least every 250 ms. Without
    /// news send one every 5 s, in case an earlier one or a push was lost.
    /// </summary>
    public bool HasNews(TimeSpan now)
    {
        var frame = FrameAt(now);
        return Totals(frame) != frame.AtReport
            || Volatile.Read(in _wanted) > 0
            || !Volatile.Read(in _state).Results.IsEmpty
            || (Word.State == CircuitState.Ramping && now >= Volatile.Read(in _state).AskAt);
    }

    /// <summary>Lets a call through if the circuit is closed: one volatile read.</summary>
    public bool TryEnter(out CircuitPass pass)
    {
        var word = Word;
        pass = new(word.Version, Probe: 0);
        return word.IsClosed;
    }

    /// <summary>Whether <see cref="TryAdmit"/> could end in anything but a refusal. Takes nothing.</summary>
    public bool MayProbe(TimeSpan now)
    {
        var state = Volatile.Read(in _state);
        return state.LetsCallsThrough || now >= state.AskAt || state.Permits.Any(permit => now < permit.ExpiresAt);
    }

    /// <summary>
    /// Lets a call through with a probe permit; or without one if the circuit has closed meanwhile, or ramps and luck
    /// will have it. Of many calls that find that the time has come, one is told to ask.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="random">From 0 to below 1; decides while a share of calls goes through.</param>
    /// <param name="mayProbe">Whether the call may be a probe. If not, it neither takes a permit nor asks for one.</param>
    /// <param name="pass">To be recorded, where the call goes through.</param>
    public CircuitAdmission TryAdmit(TimeSpan now, double random, bool mayProbe, out CircuitPass pass)
    {
        while (true)
        {
            var state = Volatile.Read(in _state);
            pass = new(state.Word.Version, Probe: 0);
            if (state.LetsCallsThrough)
            {
                return state.Word.IsClosed || random < state.RampShare(now) ? CircuitAdmission.Admitted : CircuitAdmission.Refused;
            }

            if (!mayProbe)
            {
                return CircuitAdmission.Refused;
            }

            if (TryProbe(state, now, out pass) is { } admission)
            {
                return admission;
            }
        }
    }

    /// <summary>
    /// Takes a permit for a second opinion, while other calls go through as ever. To be asked where
    /// <see cref="OwesOpinion"/>.
    /// </summary>
    public CircuitAdmission TryOpine(TimeSpan now, out CircuitPass pass)
    {
        while (true)
        {
            var state = Volatile.Read(in _state);
            pass = default;
            if (!state.Word.IsClosed || state.Round == 0)
            {
                return CircuitAdmission.Refused;
            }

            if (TryProbe(state, now, out pass) is { } admission)
            {
                return admission;
            }
        }
    }

    /// <summary>When a refused call is worth repeating. Zero if now.</summary>
    public TimeSpan RetryAfter(TimeSpan now) => Volatile.Read(in _state).RetryAfter(now);

    /// <summary>Notes that a call that was let through is sent now.</summary>
    /// <returns>The pass to go on with.</returns>
    public CircuitPass Begin(CircuitPass pass, TimeSpan now)
    {
        _counts.Increment(Begun);
        var cohort = pass.IsProbe ? null : FrameAt(now).Cohort;
        cohort?.Begin();
        return pass with { IsBegun = true, BeganAt = now, Cohort = cohort };
    }

    /// <summary>Notes that the response to a call has begun: from now on it can take as long as it likes.</summary>
    /// <returns>The pass to go on with.</returns>
    public static CircuitPass Answer(CircuitPass pass, TimeSpan now)
    {
        pass.Cohort?.Answer(now - pass.BeganAt);
        return pass with { Cohort = null };
    }

    /// <summary>Takes back a pass whose call has not begun and never will. A probe permit serves the next call.</summary>
    public void Cancel(CircuitPass pass)
    {
        while (pass.IsProbe)
        {
            var state = Volatile.Read(in _state);
            if (state.Return(pass) is not { } next || TryReplace(state, next))
            {
                return;
            }
        }
    }

    /// <summary>Notes what became of a call. To be called once for every pass that is not cancelled.</summary>
    /// <returns>Whether a report is due at once.</returns>
    public bool Record(CircuitPass pass, CircuitOutcome outcome, TimeSpan now)
    {
        if (pass.Cohort is { } cohort)
        {
            NoteDuration(cohort, now - pass.BeganAt, outcome);
        }

        if (pass.IsProbe)
        {
            _counts.Increment(Uncounted);
            return RecordProbe(pass, outcome);
        }

        var frame = FrameAt(now);
        if (outcome == CircuitOutcome.Ignored || pass.Version < frame.Era)
        {
            _counts.Increment(Uncounted);
            return false;
        }

        return outcome == CircuitOutcome.Success ? RecordSuccess(now) : RecordFailure(frame, now);
    }

    /// <summary>The next report. It may be sent or not; the one after it says all of it again.</summary>
    public CircuitReport BuildReport(TimeSpan now)
    {
        var wanted = Interlocked.Exchange(ref _wanted, 0);
        var (state, frame, totals) = Freeze(now);

        // Failures are read first: a success meanwhile may only make the row shorter.
        var beforeSuccess = Math.Clamp(_failures.BeforeSuccess, frame.AtEra.Failures, totals.Failures);
        var counted = totals - frame.AtEra;
        var ended = Ended();
        return new()
        {
            Node = _node,
            Boot = _boot,
            Serial = Interlocked.Increment(ref _serial),
            Known = state.Fleet,
            Acts = state.Word.State,
            Wait = state.AskAt > now ? Shorter(state.AskAt - now, state.Wait) : TimeSpan.Zero,
            Era = frame.Era,
            Successes = counted.Successes,
            Failures = counted.Failures,
            FailuresBeforeSuccess = beforeSuccess - frame.AtEra.Failures,
            SuccessAge = Age(now, new(_counts.Max(SucceededAt))),
            RowAge = Age(now, _failures.RowStartedAt),
            Begun = Math.Max(_counts.Sum(Begun), ended),
            Ended = ended,
            FirstBucket = frame.Over.IsEmpty ? frame.Serial : frame.Over[0].Serial,
            Buckets = frame.Buckets(now, totals),
            Wanted = wanted,
            Round = state.Round,
            Results = state.Results,
            SentAt = now,
        };
    }

    /// <summary>Takes the authority's answer or push in; one that is older than what is known does nothing.</summary>
    /// <returns>Whether the state that this node acts on is another one now, or the round of a half-open one.</returns>
    public bool Apply(CircuitReply reply, TimeSpan now)
    {
        EdgeState state;
        EdgeState? next;
        do
        {
            state = Volatile.Read(in _state);
            next = state.After(reply, now, _node, _boot);
            if (next is null)
            {
                return false;
            }
        }
        while (!TryReplace(state, next));

        // Calls see the new state last, so that none of theirs counts towards the old one.
        StartEra(next.Era);
        Publish();
        return next.Word.State != state.Word.State || (next.Word.State == CircuitState.HalfOpen && next.Round != state.Round);
    }

    /// <summary>Goes on with another policy; what is counted stays.</summary>
    public void Update(CircuitPolicy policy)
    {
        CircuitFrame frame;
        do
        {
            frame = Volatile.Read(in _frame);
        }
        while (!TryReplace(frame, frame.With(policy)));
    }

    private static TimeSpan Age(TimeSpan now, TimeSpan at) => at < now ? Shorter(now - at, CircuitReport.MaxAge) : TimeSpan.Zero;

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static void NoteDuration(SlowCohort cohort, TimeSpan duration, CircuitOutcome outcome)
    {
        if (outcome == CircuitOutcome.Ignored)
        {
            cohort.Leave(duration);
        }
        else
        {
            cohort.Answer(duration);
        }
    }

    /// <returns>Null if another thread was faster, so that it is to be tried again.</returns>
    private CircuitAdmission? TryProbe(EdgeState state, TimeSpan now, out CircuitPass pass)
    {
        pass = default;
        if (state.Take(now) is { } taken)
        {
            pass = new(state.Round, taken.Number);
            return TryReplace(state, taken.State) ? CircuitAdmission.Admitted : null;
        }

        if (now < state.AskAt)
        {
            return CircuitAdmission.Refused;
        }

        if (!TryReplace(state, state with { AskAt = now + AskPatience, Wait = AskPatience }))
        {
            return null;
        }

        Interlocked.Increment(ref _wanted);
        return CircuitAdmission.Ask;
    }

    private bool RecordProbe(CircuitPass pass, CircuitOutcome outcome)
    {
        while (true)
        {
            var state = Volatile.Read(in _state);
            if (state.Settle(pass, outcome) is not { } next)
            {
                return false;
            }

            if (TryReplace(state, next))
            {
                return true;
            }
        }
    }

    private bool RecordSuccess(TimeSpan now)
    {
        // The time comes first: a report that tells of the success must not say that it was long ago.
        _counts.Note(SucceededAt, now.Ticks);
        _counts.Increment(Successes);
        _failures.AddSuccess();
        return false;
    }

    private bool RecordFailure(CircuitFrame frame, TimeSpan now)
    {
        var failures = _failures.AddFailure();
        var row = failures - Math.Max(_failures.BeforeSuccess, frame.AtEra.Failures);
        var unreported = failures - frame.AtReport.Failures;
        if (row <= 1)
        {
            _failures.RowStartedAt = now;
        }

        // Exactly at the threshold: each later failure would find a report under way already.
        if (row == frame.ConsecutiveFailures || unreported % FailuresPerReport == 0)
        {
            return true;
        }

        // The first failure after a sound time, and rows as they double: a hundred nodes may each see one call of an
        // outage that together is plain. Failures that are always there wait for the interval.
        return now >= frame.UrgentFrom && (row > 1 || frame.WasSound) && long.IsPow2(unreported);
    }

    private CircuitFrame FrameAt(TimeSpan now)
    {
        while (true)
        {
            var frame = Volatile.Read(in _frame);
            if (now < frame.EndsAt)
            {
                return frame;
            }

            var next = frame.Next(now, _counts.Sum(Successes), _failures.Failures, _cores);
            if (TryReplace(frame, next))
            {
                return next;
            }
        }
    }

    /// <summary>
    /// A state, with counts of that state's era. The frame notes the counts, so that no thread can end the bucket with
    /// less than is reported.
    /// </summary>
    private (EdgeState State, CircuitFrame Frame, CircuitTotals Totals) Freeze(TimeSpan now)
    {
        while (true)
        {
            var state = Volatile.Read(in _state);
            StartEra(state.Era);
            var frame = FrameAt(now);
            var totals = Totals(frame);
            var next = frame.Reported(totals, now + UrgentInterval);
            if (frame.Era == state.Era && TryReplace(frame, next))
            {
                return (state, next, totals);
            }
        }
    }

    private void StartEra(ulong era)
    {
        while (true)
        {
            var frame = Volatile.Read(in _frame);
            if (frame.Era >= era || TryReplace(frame, frame.NextEra(era, _counts.Sum(Successes), _failures.Failures)))
            {
                return;
            }
        }
    }

    /// <summary>Makes the word what the state says, whichever thread came last to either.</summary>
    private void Publish()
    {
        while (true)
        {
            // The word is read before the state, so that no older state can come after a newer one.
            var known = Volatile.Read(in _word);
            var word = Volatile.Read(in _state).Word.Value;
            if (known == word)
            {
                return;
            }

            Interlocked.CompareExchange(ref _word, word, known);
        }
    }

    private long Ended() => _counts.Sum(Successes) + _failures.Failures + _counts.Sum(Uncounted);

    private CircuitTotals Totals(CircuitFrame frame) => frame.Totals(_counts.Sum(Successes), _failures.Failures);

    // By reference: records that are merely equal are not the one that was read.
    private bool TryReplace(EdgeState state, EdgeState next) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _state, next, state), state);

    private bool TryReplace(CircuitFrame frame, CircuitFrame next) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _frame, next, frame), frame);
}
