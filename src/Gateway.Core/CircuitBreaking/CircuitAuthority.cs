using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// The single owner of one cluster's circuit: it opens on what all edges report together, and finds out with a
/// counted number of probes whether to close again.
/// </summary>
/// <remarks>
/// Pure: no clock, lock or log. The owner serialises calls and passes the time; a time before the last one counts as
/// the last one. Nothing happens but by a call: an open circuit becomes half-open when an edge asks for a permit
/// after the cooldown.
/// </remarks>
public sealed class CircuitAuthority
{
    /// <summary>Successes that close the circuit; the first failure opens it again.</summary>
    private const int SuccessesToClose = 1;

    /// <summary>So that a closed circuit is not forgotten and made anew between two reports.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    private readonly CircuitTally _tally;
    private CircuitPolicy _policy;
    private ProbeRound _round;
    private TimeSpan _now;
    private TimeSpan _openedAt;
    private TimeSpan _openUntil;
    private double _jitter;
    private int _failedRounds;

    /// <param name="policy">A valid policy.</param>
    /// <param name="epoch">Higher than that of every earlier authority of this circuit: edges ignore a lower one.</param>
    public CircuitAuthority(CircuitPolicy policy, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, CircuitWord.MaxEpoch);
        _policy = policy;
        _tally = new();
        _round = new();
        Word = new(CircuitState.Closed, epoch, 0);
    }

    /// <summary>Goes on from a snapshot, of which it keeps nothing mutable.</summary>
    internal CircuitAuthority(CircuitSnapshot snapshot)
    {
        _policy = snapshot.Policy;
        Word = snapshot.Word;
        _now = snapshot.Now;
        _openedAt = snapshot.OpenedAt;
        _openUntil = snapshot.OpenUntil;
        _jitter = snapshot.Jitter;
        _failedRounds = snapshot.FailedRounds;
        _tally = new(snapshot.Nodes);
        _round = new(snapshot.Permits);
    }

    public CircuitWord Word { get; private set; }

    internal CircuitPolicy Policy => _policy;

    /// <summary>When an open circuit lets the first probe through.</summary>
    internal TimeSpan OpenUntil => _openUntil;

    /// <summary>Takes an edge's report in, and answers it.</summary>
    /// <param name="report">The report; it may be late or a repetition.</param>
    /// <param name="now">Time since any fixed origin.</param>
    /// <param name="probeTimeout">How long to wait for the result of a probe before allowing another. Above zero.</param>
    /// <param name="jitter">Random, from 0 to 1, for the length of the next cooldown.</param>
    /// <returns>The state, and the permits that the report asked for, as far as there are any.</returns>
    public CircuitReply Handle(CircuitReport report, TimeSpan now, TimeSpan probeTimeout, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probeTimeout, TimeSpan.Zero);
        if (jitter is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "Not from 0 to 1.");
        }

        Advance(now);
        var before = Word;
        if (before.State == CircuitState.Closed)
        {
            Weigh(report, jitter);
        }
        else if (before.State == CircuitState.HalfOpen && report.Known == before)
        {
            Settle(report, jitter);
        }

        var permits = Issue(report, probeTimeout);
        return Current() with
        {
            IsNews = Word != before,
            Grant = permits.IsEmpty ? null : new()
            {
                Node = report.Node,
                Boot = report.Boot,
                AskedAt = report.SentAt,
                ValidFor = probeTimeout,
                Permits = permits,
            },
        };
    }

    /// <summary>The state as it is, for an edge that starts or polls, and for all after a change.</summary>
    public CircuitReply Announce(TimeSpan now)
    {
        Advance(now);
        return Current();
    }

    /// <summary>
    /// Goes on with another policy. What was counted and decided stays; an open circuit may open sooner, never later.
    /// To be announced to all edges.
    /// </summary>
    public void Update(CircuitPolicy policy)
    {
        _policy = policy;
        var until = _openedAt + CircuitCooldown.Of(policy, _failedRounds, _jitter);
        _openUntil = until < _openUntil ? until : _openUntil;
    }

    /// <summary>
    /// How much longer the state matters if nobody calls. Closed with nothing counted within the window: no longer than
    /// it takes to see that nobody does. Otherwise until every node that might act on it counts as gone.
    /// </summary>
    public TimeSpan TimeToLive(TimeSpan now)
    {
        var until = !Word.IsClosed ? Latest(_now, _openUntil) + CircuitTally.ForgetAfter
            : _tally.ConsecutiveFailures > 0 ? _now + CircuitTally.ForgetAfter
            : Latest(_now + IdleAfter, _tally.NewestBucketAt + _policy.Window);
        return until - now;
    }

    /// <summary>
    /// Rises above what an edge knows from another authority of this circuit. State and counts stay; permits of a round
    /// under way become void.
    /// </summary>
    /// <returns>Whether it had to.</returns>
    internal bool Outrank(CircuitWord known)
    {
        if (known == Word || known.Version < Word.Version || known.Epoch >= CircuitWord.MaxEpoch)
        {
            return false;
        }

        Word = new(Word.State, known.Epoch + 1, 0);
        return true;
    }

    internal CircuitSnapshot Snapshot() => new()
    {
        Policy = _policy,
        Word = Word,
        Now = _now,
        OpenedAt = _openedAt,
        OpenUntil = _openUntil,
        Jitter = _jitter,
        FailedRounds = _failedRounds,
        Nodes = _tally.Nodes,
        Permits = Word.State == CircuitState.HalfOpen ? _round.Permits : [],
    };

    private static TimeSpan Latest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private void Advance(TimeSpan now) => _now = now > _now ? now : _now;

    private CircuitReply Current() => new()
    {
        Word = Word,
        Wait = Word.State switch
        {
            CircuitState.Open when _openUntil > _now => _openUntil - _now,
            CircuitState.HalfOpen => _round.NextPermitAt(_now, _policy.Probes) - _now,
            _ => TimeSpan.Zero,
        },
    };

    private void Weigh(CircuitReport report, double jitter)
    {
        if (IsEvidence(report) && _tally.Merge(report, _now) && IsTriggered())
        {
            _failedRounds = 0;
            Open(jitter);
        }
    }

    /// <summary>
    /// Outcomes of calls let through before the last change say nothing about the state now. But an authority that
    /// has just taken over, with nothing decided yet, goes on with what its predecessor's edges have counted.
    /// </summary>
    private bool IsEvidence(CircuitReport report) =>
        report.Known == Word || (Word.Sequence == 0 && report.Known.IsClosed && report.Known.Epoch < Word.Epoch);

    private bool IsTriggered()
    {
        var (successes, failures) = _tally.Count(_policy.Window, _now);
        var calls = successes + failures;
        return (_policy.ConsecutiveFailures is { } row && _tally.ConsecutiveFailures >= row)
            || (_policy.FailureRatio is { } ratio && calls >= _policy.MinimumCalls && (double)failures / calls >= ratio);
    }

    private void Settle(CircuitReport report, double jitter)
    {
        foreach (var result in report.Results)
        {
            _round.Settle(report.Node, report.Boot, result);
        }

        if (_round.Failures > 0)
        {
            _failedRounds++;
            Open(jitter);
        }
        else if (_round.Successes >= SuccessesToClose)
        {
            Change(CircuitState.Closed);
        }
    }

    private ImmutableArray<int> Issue(CircuitReport report, TimeSpan probeTimeout)
    {
        if (report.Wanted <= 0 || Word.IsClosed || (Word.State == CircuitState.Open && _now < _openUntil))
        {
            return [];
        }

        if (Word.State == CircuitState.Open || _round.IsExhausted(_now, _policy.Probes))
        {
            _round = new();
            Change(CircuitState.HalfOpen);
        }

        return _round.Issue(report.Node, report.Boot, report.Wanted, _policy.Probes, _now + probeTimeout);
    }

    private void Open(double jitter)
    {
        _jitter = jitter;
        _openedAt = _now;
        _openUntil = _now + CircuitCooldown.Of(_policy, _failedRounds, jitter);
        Change(CircuitState.Open);
    }

    private void Change(CircuitState state)
    {
        Word = Word.Next(state);
        _tally.Clear();
    }
}
