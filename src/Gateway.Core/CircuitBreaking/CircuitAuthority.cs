using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// The single owner of one cluster's circuit: it opens on what all edges report together, or for single nodes on what
/// they report of themselves, and finds out with a counted number of probes whether to close again.
/// </summary>
/// <remarks>
/// Pure: no clock, lock or log. The owner serialises calls and passes the time; a time before the last one counts as
/// the last one. Nothing happens but by a call: an open circuit becomes half-open when an edge asks for a permit
/// after the cooldown.
/// </remarks>
public sealed class CircuitAuthority
{
    /// <summary>Probes of a single node's circuit: it has nobody to compare with.</summary>
    private const int ProbesOfOne = 1;

    /// <summary>Orders remembered, so that one that comes again does not undo a later one.</summary>
    private const int RememberedOrders = 8;

    /// <summary>Authorities alive at once hardly ever began with the same remainder of this.</summary>
    private const long EpochStride = 64;

    /// <summary>So that a closed circuit is not forgotten and made anew between two reports.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    private readonly CircuitTally _tally;
    private readonly Dictionary<string, Breaker> _scopes = new(StringComparer.Ordinal);
    private readonly Queue<ulong> _orders = new();
    private CircuitPolicy _policy;
    private Breaker _fleet;
    private CircuitAccusation? _accusation;
    private CircuitOverride? _override;
    private CircuitWord? _heard;
    private long _ownEpoch;
    private ulong _era;
    private TimeSpan _now;

    /// <param name="policy">A valid policy.</param>
    /// <param name="epoch">Higher than that of every earlier authority of this circuit: edges ignore a lower one.</param>
    public CircuitAuthority(CircuitPolicy policy, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, CircuitWord.MaxEpoch);
        _policy = policy;
        _tally = new();
        _fleet = new();
        _heard = default(CircuitWord);
        _ownEpoch = epoch;
        Word = new(CircuitState.Closed, epoch, 0);
    }

    /// <summary>Goes on from a snapshot that nobody else uses.</summary>
    internal CircuitAuthority(CircuitSnapshot snapshot)
    {
        _policy = snapshot.Policy;
        Word = snapshot.Word;
        _ownEpoch = snapshot.OwnEpoch;
        _heard = snapshot.Heard;
        _era = snapshot.Era;
        _now = snapshot.Now;
        _fleet = snapshot.Fleet;
        _scopes = new(snapshot.Scopes, StringComparer.Ordinal);
        _accusation = snapshot.Accusation;
        _override = snapshot.Override;
        _orders = new(snapshot.Orders);
        _tally = new(snapshot.Nodes);
    }

    public CircuitWord Word { get; private set; }

    internal CircuitPolicy Policy => _policy;

    /// <summary>When an open circuit lets the first probe through.</summary>
    internal TimeSpan OpenUntil => _fleet.Until;

    /// <summary>Takes an edge's report in, and answers it.</summary>
    /// <param name="report">The report; it may be late or a repetition.</param>
    /// <param name="now">Time since any fixed origin.</param>
    /// <param name="probeTimeout">How long to wait for the result of a probe before allowing another. Above zero.</param>
    /// <param name="jitter">Random, from 0 to 1, for the length of the next cooldown.</param>
    /// <param name="liveNodes">How many nodes are alive; of one alone no quorum is asked. From 1.</param>
    /// <returns>The state, and the permits that the report asked for, as far as there are any.</returns>
    public CircuitReply Handle(CircuitReport report, TimeSpan now, TimeSpan probeTimeout, double jitter, int liveNodes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(liveNodes);
        if (jitter is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "Not from 0 to 1.");
        }

        var before = Word;
        Advance(now);
        Follow(report, probeTimeout);
        Settle(report, jitter, liveNodes);
        if (_fleet.LetsCallsThrough && IsEvidence(report) && _tally.Merge(report, _now))
        {
            Weigh(report, jitter, liveNodes);
        }

        var grant = Issue(report, probeTimeout);
        return Current() with { IsNews = Word != before, Grant = grant };
    }

    /// <summary>The state as it is, for an edge that starts or polls, and for all after a change.</summary>
    public CircuitReply Announce(TimeSpan now)
    {
        var before = Word;
        Advance(now);
        return Current() with { IsNews = Word != before };
    }

    /// <summary>Carries an operator's order out, once.</summary>
    public CircuitReply Obey(CircuitOrder order, TimeSpan now)
    {
        var before = Word;
        Advance(now);
        if (!_orders.Contains(order.Id))
        {
            _orders.Enqueue(order.Id);
            if (_orders.Count > RememberedOrders)
            {
                _orders.Dequeue();
            }

            Carry(order);
        }

        return Current() with { IsNews = Word != before };
    }

    /// <summary>The numbers and reasons behind the state.</summary>
    public CircuitDetails Inspect(TimeSpan now)
    {
        Advance(now);
        return new()
        {
            Trigger = _fleet.Trigger,
            Since = _now - _fleet.ChangedAt,
            FailedRounds = _fleet.FailedRounds,
            Order = _override?.Kind,
            Reason = _override?.Reason ?? "",
            By = _override?.By ?? "",
            OrderEndsIn = _override is { } order ? order.Until - _now : TimeSpan.Zero,
            Nodes = [.. _tally.Count(_policy.Window, _now).Select(Details)],
        };
    }

    /// <summary>
    /// Goes on with another policy. What was counted and decided stays; an open circuit may open sooner, never later.
    /// To be announced to all edges.
    /// </summary>
    public void Update(CircuitPolicy policy)
    {
        _policy = policy;
        _fleet = _fleet.Under(policy);
        foreach (var (node, scope) in _scopes)
        {
            _scopes[node] = scope.Under(policy);
        }
    }

    /// <summary>
    /// How much longer the state matters if nobody calls. Closed with nothing counted within the window: no longer than
    /// it takes to see that nobody does. Otherwise until every node that might act on it counts as gone.
    /// </summary>
    public TimeSpan TimeToLive(TimeSpan now)
    {
        var until = !Word.IsClosed || _scopes.Count > 0 || _override is not null
            ? Latest(_now, Latest(_fleet.Until, _override?.Until ?? _now)) + CircuitTally.ForgetAfter
            : _tally.ConsecutiveFailures > 0 ? _now + CircuitTally.ForgetAfter
            : Latest(_now + IdleAfter, _tally.NewestBucketAt + _policy.Window);
        return until - now;
    }

    internal CircuitSnapshot Snapshot() => new()
    {
        Policy = _policy,
        Word = Word,
        OwnEpoch = _ownEpoch,
        Heard = _heard,
        Era = _era,
        Now = _now,
        Fleet = _fleet,
        Scopes = _scopes,
        Accusation = _accusation,
        Override = _override,
        Orders = _orders,
        Nodes = _tally.Nodes,
    };

    private static TimeSpan Latest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <summary>Time goes on: ramps and orders end.</summary>
    private void Advance(TimeSpan now)
    {
        _now = Latest(now, _now);
        _override = _override?.Until > _now ? _override : null;
        if (_fleet.State == CircuitState.Isolated && _fleet.Until <= _now)
        {
            ChangeFleet(_fleet.Recover(_policy, _now, CircuitTrigger.Operator));
        }

        if (_fleet.State == CircuitState.Ramping && _fleet.Until <= _now)
        {
            _fleet = _fleet.Close(_now, CircuitTrigger.Time);
            Bump();
        }

        foreach (var (node, scope) in _scopes)
        {
            if (scope.State == CircuitState.Ramping && scope.Until <= _now)
            {
                ChangeScope(node, scope.Close(_now, CircuitTrigger.Time));
            }
            else if (scope.Until + CircuitTally.ForgetAfter <= _now)
            {
                _scopes.Remove(node);
                Bump();
            }
        }
    }

    /// <summary>
    /// Yields to what another authority of this circuit has decided, one that died or, for a while, still lives. Two of
    /// them never argue: each follows the higher word it hears of, and begins an epoch of its own only to change
    /// something. One that has decided nothing yet takes over what a lower epoch had decided.
    /// </summary>
    private void Follow(CircuitReport report, TimeSpan probeTimeout)
    {
        var known = report.Known;
        if (known.Epoch >= CircuitWord.MaxEpoch)
        {
            return;
        }

        if (known.Value > Word.Value)
        {
            var next = known.State == CircuitState.HalfOpen
                ? _fleet.HalfOpen(
                    ProbeRound.Foreign(known.Version, _policy.Probes, _now + probeTimeout), _now, CircuitTrigger.Predecessor)
                : Taken(known.State, report.Wait);
            Adopt(next);
            _scopes.Clear();
            _accusation = null;
            Word = known;
        }
        else if (_heard is { } heard && known.Value > heard.Value && known.Epoch < Word.Epoch)
        {
            if (known.State != _fleet.State)
            {
                Adopt(Taken(known.State, report.Wait));
                Bump();
                _era = known.State == CircuitState.Closed ? _era : Word.Version;
            }

            _heard = known;
        }
        else if (Word.Epoch != _ownEpoch && report.Wanted > 0 && report.Acts != Word.State && _fleet.LetsCallsThrough)
        {
            // The node asks about a circuit of its own, of which only the other authority knows, and comes here: a new
            // word ends it, and what led to it no longer counts.
            _tally.Clear(report.Node);
            Bump();
            _scopes[report.Node] = new Breaker().Close(_now, CircuitTrigger.Predecessor).WithEra(Word.Version);
        }
    }

    private Breaker Taken(CircuitState state, TimeSpan wait) => state switch
    {
        CircuitState.Closed => _fleet.Close(_now, CircuitTrigger.Predecessor),
        CircuitState.Ramping => _fleet.RampUntil(_now + wait, _now, CircuitTrigger.Predecessor),
        CircuitState.Isolated => Breaker.Isolate(_now + wait, _now, CircuitTrigger.Predecessor),
        _ => Breaker.OpenUntil(_now + wait, _now),
    };

    private void Adopt(Breaker next)
    {
        if (next.State != _fleet.State)
        {
            _tally.Clear();
            _scopes.Clear();
            _accusation = null;
            _override = next.State == CircuitState.Isolated
                ? new(CircuitOrderKind.Open, "Taken over from the authority before this one, which knew the reason.", "", next.Until)
                : null;
            _fleet = next;
        }
        else if (next.State == CircuitState.HalfOpen)
        {
            _fleet = next;
        }
    }

    /// <summary>Outcomes of calls let through before the last change say nothing about the state now.</summary>
    private bool IsEvidence(CircuitReport report) =>
        report.Era >= _era && (!_scopes.TryGetValue(report.Node, out var scope) || (scope.LetsCallsThrough && report.Era >= scope.Era));

    private void Settle(CircuitReport report, double jitter, int liveNodes)
    {
        switch (_fleet.Settle(report, _policy.ProbeSuccesses))
        {
            case false:
                ChangeFleet(_fleet.Open(_policy, _now, jitter, CircuitTrigger.Probe));
                break;
            case true:
                ChangeFleet(_fleet.Recover(_policy, _now, CircuitTrigger.Probe));
                break;
        }

        if (_fleet.LetsCallsThrough && _scopes.TryGetValue(report.Node, out var scope))
        {
            switch (scope.Settle(report, ProbesOfOne))
            {
                case false:
                    ChangeScope(report.Node, scope.Open(_policy, _now, jitter, CircuitTrigger.Probe));
                    break;
                case true:
                    _tally.Clear(report.Node);
                    ChangeScope(report.Node, scope.Recover(_policy, _now, CircuitTrigger.Probe));
                    _scopes[report.Node] = _scopes[report.Node].WithEra(Word.Version);
                    break;
            }
        }

        if (_accusation is { } accusation && accusation.Round.Id == report.Round)
        {
            accusation.Round.Settle(report);
            var failing = 1 + accusation.Round.Failures;
            if (accusation.Round.Failures > 0 && CircuitJudge.IsQuorum(failing, failing + accusation.Round.Successes, liveNodes))
            {
                ChangeFleet(_fleet.Open(_policy, _now, jitter, CircuitTrigger.SecondOpinion));
            }
            else if (accusation.Round.IsExhausted(_now, CircuitAccusation.Opinions))
            {
                _accusation = null;
            }
        }
    }

    private void Weigh(CircuitReport report, double jitter, int liveNodes)
    {
        if (_override is not null)
        {
            return; // Closed by order, whatever becomes of the calls.
        }

        var samples = _tally.Count(_policy.Window, _now);
        var judge = new CircuitJudge(_policy, samples, liveNodes) { TakesAnyCall = _accusation is not null };
        if (judge.Together() is not CircuitTrigger.None and var together)
        {
            ChangeFleet(_fleet.Open(_policy, _now, jitter, together));
            return;
        }

        // Of the others, nothing is new.
        WeighAlone(samples.First(sample => sample.Node == report.Node), judge, jitter, liveNodes);
        if (_accusation is { } accusation && samples.Any(sample => sample.Node != accusation.Node && sample.Failed.Calls > sample.Failed.Bad))
        {
            _accusation = null; // Somebody calls the cluster with success.
        }
    }

    /// <summary>What one node's own calls mean for it; for all, if it is the only one alive.</summary>
    private void WeighAlone(in NodeSample sample, CircuitJudge judge, double jitter, int liveNodes)
    {
        var trigger = judge.Alone(sample);
        var scope = _scopes.GetValueOrDefault(sample.Node) ?? new();
        if (trigger == CircuitTrigger.None || !scope.LetsCallsThrough)
        {
            return;
        }

        if (liveNodes > 1)
        {
            ChangeScope(sample.Node, scope.Open(_policy, _now, jitter, trigger));
            _accusation = judge.Reporters == 1 ? new(sample.Node, new(Word.Version, [])) : _accusation;
        }
        else
        {
            ChangeFleet(_fleet.Open(_policy, _now, jitter, trigger));
        }
    }

    private CircuitGrant? Issue(CircuitReport report, TimeSpan probeTimeout)
    {
        if (report.Wanted <= 0)
        {
            return null;
        }

        var expiresAt = _now + probeTimeout;
        var round = RoundFor(report, out var capacity);
        var permits = round?.Issue(report, capacity, expiresAt) ?? [];
        return permits.IsEmpty ? null : new()
        {
            Node = report.Node,
            Boot = report.Boot,
            AskedAt = report.SentAt,
            ValidFor = probeTimeout,
            Round = round!.Id,
            Permits = permits,
        };
    }

    private ProbeRound? RoundFor(CircuitReport report, out int capacity)
    {
        capacity = _policy.Probes;
        if (!_fleet.LetsCallsThrough)
        {
            if (_fleet.IsRoundDue(_now, capacity))
            {
                _heard = null;
                var next = NextWord(CircuitState.HalfOpen);
                _fleet = _fleet.HalfOpen(new(next.Version, []), _now, CircuitTrigger.Time);
                Word = next;
            }

            return _fleet.Round;
        }

        if (_scopes.TryGetValue(report.Node, out var scope) && !scope.LetsCallsThrough)
        {
            capacity = ProbesOfOne;
            if (scope.IsRoundDue(_now, capacity))
            {
                var next = NextWord(_fleet.State);
                _scopes[report.Node] = scope = scope.HalfOpen(new(next.Version, []), _now, CircuitTrigger.Time);
                Word = next;
            }

            return scope.Round;
        }

        capacity = CircuitAccusation.Opinions;
        return _accusation is { } accusation && accusation.Node != report.Node ? accusation.Round : null;
    }

    private void Carry(CircuitOrder order)
    {
        var until = _now + order.TimeToLive;
        _override = order.Kind == CircuitOrderKind.Reset ? null : new(order.Kind, order.Reason, order.By, until);
        ChangeFleet(order.Kind == CircuitOrderKind.Open
            ? Breaker.Isolate(until, _now, CircuitTrigger.Operator)
            : new Breaker().Close(_now, CircuitTrigger.Operator));
    }

    /// <summary>For all nodes: what was counted is over, and so are circuits of single nodes.</summary>
    private void ChangeFleet(Breaker next)
    {
        _fleet = next;
        _tally.Clear();
        _scopes.Clear();
        _accusation = null;
        Bump();
        _era = Word.Version;
        _heard = null;
    }

    private void ChangeScope(string node, Breaker next)
    {
        _scopes[node] = next;
        if (_accusation?.Node == node)
        {
            _accusation = null;
        }

        Bump();
        _heard = null;
    }

    private void Bump() => Word = NextWord(_fleet.State);

    private CircuitWord NextWord(CircuitState state)
    {
        if (Word.Epoch != _ownEpoch)
        {
            // Another authority's epoch: what it decides next must not be what this one does. Nor may both begin the
            // same one, so each keeps to those with the remainder of its first.
            var least = Math.Max(Word.Epoch + 1, CircuitKind.EpochAt(_now));
            var step = ((_ownEpoch - least) % EpochStride + EpochStride) % EpochStride;
            _ownEpoch = Math.Min(least + step, CircuitWord.MaxEpoch);
            return new(state, _ownEpoch, 0);
        }

        var next = Word.Next(state);
        _ownEpoch = next.Epoch;
        return next;
    }

    private CircuitReply Current() => new()
    {
        Word = Word,
        IsHearsay = Word.Epoch != _ownEpoch,
        Era = _era,
        Wait = _fleet.Wait(_now, _policy.Probes),
        Ramp = _policy.RampTime,
        Round = _fleet.Round?.Id ?? 0,
        Opinion = _accusation?.Round.Id ?? 0,
        Scopes =
        [
            .. _scopes.OrderBy(scope => scope.Key, StringComparer.Ordinal).Select(scope => new CircuitScope(
                scope.Key,
                scope.Value.State,
                scope.Value.Wait(_now, ProbesOfOne),
                scope.Value.Round?.Id ?? 0,
                scope.Value.Era)),
        ],
    };

    private CircuitNodeDetails Details(NodeSample sample)
    {
        var node = _tally.Nodes[sample.Node];
        var scope = _scopes.GetValueOrDefault(sample.Node);
        return new(
            sample.Node,
            node.Known,
            scope?.State ?? CircuitState.Closed,
            scope?.Trigger ?? CircuitTrigger.None,
            sample.Failed.Calls,
            sample.Failed.Bad,
            sample.Slow.Bad,
            sample.Row,
            Math.Max(0, node.Tally.Begun - node.Tally.Ended),
            _now - node.HeardAt);
    }
}
