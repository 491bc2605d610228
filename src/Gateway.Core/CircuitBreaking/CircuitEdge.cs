namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// A node's local side of one cluster's circuit: tells in one read whether a call may go through, counts outcomes,
/// reports them, and hands out the probe permits that the node was granted.
/// </summary>
/// <remarks>
/// Pure: no clock or log. All members may be called by any thread, and none waits. A time before the last one counts
/// as the last one.
/// </remarks>
public sealed class CircuitEdge
{
    /// <summary>New failures that call for a report at once, rather than at the next interval.</summary>
    private const int FailuresPerReport = 16;

    /// <summary>How long to wait for an answer before asking for a probe again.</summary>
    private static readonly TimeSpan AskPatience = TimeSpan.FromMilliseconds(250);

    private readonly string _node;
    private readonly long _boot;
    private readonly StripedCounter _successes;
    private ulong _word;
    private CircuitFrame _frame;
    private EdgeState _state = new();
    private int _wanted;
    private FailureCount _failures;

    /// <param name="node">The node's id.</param>
    /// <param name="boot">Higher than at any earlier start of this node.</param>
    /// <param name="policy">A valid policy.</param>
    /// <param name="cores">The number of processors.</param>
    public CircuitEdge(string node, long boot, CircuitPolicy policy, int cores)
    {
        _node = node;
        _boot = boot;
        _successes = new(cores);
        _frame = CircuitFrame.None.With(policy);
    }

    /// <summary>The state, in one volatile read.</summary>
    public CircuitWord Word => new(Volatile.Read(in _word));

    /// <summary>
    /// Whether there is something that the authority may not know: then send a report, at least every 250 ms. Without
    /// news send one every 5 s, in case an earlier one or a push was lost.
    /// </summary>
    public bool HasNews =>
        Totals() != Volatile.Read(in _frame).AtReport
        || Volatile.Read(in _wanted) > 0
        || !Volatile.Read(in _state).Results.IsEmpty;

    /// <summary>Lets a call through if the circuit is closed: one volatile read.</summary>
    public bool TryEnter(out CircuitPass pass)
    {
        var word = Word;
        pass = new(word, Probe: 0);
        return word.IsClosed;
    }

    /// <summary>Whether <see cref="TryProbe"/> could end in anything but a refusal. Takes nothing.</summary>
    public bool MayProbe(TimeSpan now)
    {
        var state = Volatile.Read(in _state);
        return state.Word.IsClosed || now >= state.AskAt || state.Permits.Any(permit => now < permit.ExpiresAt);
    }

    /// <summary>
    /// Lets a call through with a probe permit, or without one if the circuit has closed meanwhile. Of many calls that
    /// find that the time has come, one is told to ask.
    /// </summary>
    public CircuitAdmission TryProbe(TimeSpan now, out CircuitPass pass)
    {
        while (true)
        {
            if (TryEnter(out pass))
            {
                return CircuitAdmission.Admitted;
            }

            var state = Volatile.Read(in _state);
            if (state.Word.IsClosed)
            {
                // Another thread is about to publish it.
                pass = new(state.Word, Probe: 0);
                return CircuitAdmission.Admitted;
            }

            if (state.Take(now) is { } taken)
            {
                if (TryReplace(state, taken.State))
                {
                    pass = new(state.Word, taken.Number);
                    return CircuitAdmission.Admitted;
                }
            }
            else if (now < state.AskAt)
            {
                return CircuitAdmission.Refused;
            }
            else if (TryReplace(state, state with { AskAt = now + AskPatience, Wait = AskPatience }))
            {
                Interlocked.Increment(ref _wanted);
                return CircuitAdmission.Ask;
            }
        }
    }

    /// <summary>When a refused call is worth repeating. Zero if now.</summary>
    public TimeSpan RetryAfter(TimeSpan now)
    {
        var state = Volatile.Read(in _state);
        var wait = state.AskAt - now;
        return state.Word.IsClosed || wait < TimeSpan.Zero ? TimeSpan.Zero : wait < state.Wait ? wait : state.Wait;
    }

    /// <summary>Notes what became of a call. To be called once for every pass.</summary>
    /// <returns>Whether a report is due at once.</returns>
    public bool Record(CircuitPass pass, CircuitOutcome outcome, TimeSpan now)
    {
        if (pass.IsProbe)
        {
            return RecordProbe(pass, outcome);
        }

        if (outcome == CircuitOutcome.Ignored)
        {
            return false;
        }

        var frame = FrameAt(now);
        return pass.Word.Version >= frame.Era && (outcome == CircuitOutcome.Success ? RecordSuccess() : RecordFailure(frame));
    }

    /// <summary>The next report. It may be sent or not; the one after it says all of it again.</summary>
    public CircuitReport BuildReport(TimeSpan now)
    {
        var wanted = Interlocked.Exchange(ref _wanted, 0);
        var (state, frame, totals) = Freeze(now);

        // Failures are read first: a success meanwhile may only make the row shorter.
        var beforeSuccess = Math.Clamp(_failures.BeforeSuccess, frame.AtEra.Failures, totals.Failures);
        return new()
        {
            Node = _node,
            Boot = _boot,
            Known = state.Word,
            Successes = totals.Successes - frame.AtEra.Successes,
            Failures = totals.Failures - frame.AtEra.Failures,
            FailuresBeforeSuccess = beforeSuccess - frame.AtEra.Failures,
            FirstBucket = frame.Over.IsEmpty ? frame.Serial : frame.Over[0].Serial,
            Buckets = frame.Buckets(now, totals),
            Wanted = wanted,
            Results = state.Results,
            SentAt = now,
        };
    }

    /// <summary>Takes the authority's answer or push in; one that is older than what is known does nothing.</summary>
    /// <returns>Whether the state or the round is another one now.</returns>
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
        Publish(next.Word);
        return next.Word != state.Word;
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

    private bool RecordSuccess()
    {
        _successes.Increment();
        _failures.AddSuccess();
        return false;
    }

    private bool RecordFailure(CircuitFrame frame)
    {
        var failures = _failures.AddFailure();
        var before = Math.Max(_failures.BeforeSuccess, frame.AtEra.Failures);

        // Exactly at the threshold: each later failure would find a report under way already.
        return failures - before == frame.ConsecutiveFailures
            || (failures - frame.AtReport.Failures) % FailuresPerReport == 0;
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

            var next = frame.Next(now, Totals());
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
            var totals = Totals();
            var next = frame with { AtReport = totals };
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
            if (frame.Era >= era || TryReplace(frame, frame.NextEra(era, Totals())))
            {
                return;
            }
        }
    }

    private void Publish(CircuitWord word)
    {
        var known = Word;
        while (known.Version < word.Version)
        {
            var seen = Interlocked.CompareExchange(ref _word, word.Value, known.Value);
            if (seen == known.Value)
            {
                return;
            }

            known = new(seen);
        }
    }

    private CircuitTotals Totals() => new(_successes.Sum(), _failures.Failures);

    // By reference: records that are merely equal are not the one that was read.
    private bool TryReplace(EdgeState state, EdgeState next) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _state, next, state), state);

    private bool TryReplace(CircuitFrame frame, CircuitFrame next) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _frame, next, frame), frame);
}
