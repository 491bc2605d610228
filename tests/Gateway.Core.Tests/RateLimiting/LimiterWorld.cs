using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// Edges and their authority on a simulated network, with clocks that drift. Time is the authority's; after each event
/// the invariants are checked, and each admission against independent books.
/// </summary>
internal sealed class LimiterWorld
{
    private readonly LimiterWorldPlan _plan;
    private readonly LimiterSettings _settings;
    private readonly Random _random;
    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly ReferenceLimit _true;
    private readonly ReferenceLimit _ideal;
    private readonly Node[] _nodes;
    private readonly LimiterFleet _fleet;
    private RateLimitNumbers _numbers;
    private long _now;
    private long _order;
    private long _boots;
    private int _instant;

    public LimiterWorld(LimiterWorldPlan plan)
    {
        _plan = plan;
        _settings = new() { DriftPpm = plan.DriftPpm };
        _fleet = new(_settings) { MaxNodes = plan.Edges };
        _numbers = plan.Numbers;
        _random = new(plan.Seed);
        _true = new(plan.Numbers);
        _ideal = new(plan.Numbers.Windows[0] is { Algorithm: RateLimitAlgorithm.TokenBucket } window
            ? Limits.Tokens(window.Limit, window.Length, window.Burst - (window.Burst / 2))
            : plan.Numbers);
        Owner = new(plan, _settings, new(plan.Seed ^ 0x5bd1e995));
        _nodes = [.. Enumerable.Range(0, plan.Edges).Select(index => new Node
        {
            Name = $"n{index}",
            DriftPpm = plan.DriftPpm == 0 ? 0 : _random.Next(-plan.DriftPpm, plan.DriftPpm + 1),
        })];
        foreach (var node in _nodes)
        {
            Boot(node);
        }
    }

    public LimiterOwner Owner { get; }

    public long Admitted => _true.Admitted;

    /// <summary>What one bucket of half the burst would have admitted.</summary>
    public long Ideal => _ideal.Admitted;

    /// <summary>Admitted without the authority.</summary>
    public long AdmittedAlone { get; private set; }

    public long Calls { get; private set; }

    public void Run()
    {
        ScheduleEach(_plan.Rate, () => Arrive(Any(), _random.Next(1, _plan.MaxCost + 1)));
        ScheduleEach(_plan.Crashes, () => Boot(Any()));
        ScheduleEach(_plan.Splits, Owner.Split);
        ScheduleEach(_plan.OwnerCrashes, () => Owner.Crash(_now));
        ScheduleEach(_plan.Partitions, () => Any().CutUntil = _now + _random.NextInt64(2 * TimeSpan.TicksPerSecond));
        ScheduleEach(_plan.Changes, Change);
        ScheduleEach(_plan.Sweeps * _nodes.Length, () => Return(Any()));
        while (_events.TryDequeue(out var action, out var at) && at.Time <= _plan.Length.Ticks)
        {
            Assert.True((_instant = at.Time > _now ? 0 : _instant + 1) < 10_000, $"No decision at {_now}");
            _now = at.Time;
            action();
            CheckRoom();
        }
    }

    /// <summary>I2. In windows what is lent is debited and takes no room of its own.</summary>
    private void CheckRoom()
    {
        if (Owner.Authority is not { } authority)
        {
            return;
        }

        foreach (var bucket in authority.Buckets)
        {
            Assert.True(
                bucket.Window.Algorithm != RateLimitAlgorithm.TokenBucket || _plan.Changes > 0
                    || bucket.Level + authority.Outstanding <= bucket.Window.Burst,
                $"I2: level {bucket.Level} + outstanding {authority.Outstanding} at {_now}");
        }
    }

    private Node Any() => _nodes[_random.Next(_nodes.Length)];

    /// <summary>Some nodes hear of it at once, the others with their next request after a second.</summary>
    private void Change()
    {
        var part = _random.Next(1, 4);
        var windows = _plan.Numbers.Windows.Select(window => new LimiterWindow(
            window.Algorithm, Math.Max(1, window.Limit / part), window.Length, Math.Max(1, window.Burst / part)));
        _numbers = new([.. windows], _numbers.Version + 1, onUnavailable: _plan.Numbers.OnUnavailable);
        foreach (var node in _nodes)
        {
            Schedule(_random.NextInt64(TimeSpan.TicksPerSecond), () => node.Edge.Follow(_numbers));
        }
    }

    private void Arrive(Node node, int cost)
    {
        _ideal.TryAdmit(_now, cost);
        Try(node, cost);
    }

    private void Try(Node node, int cost)
    {
        cost = (int)Math.Min(cost, node.Edge.Numbers.Burst);
        var decision = node.Edge.TryAcquire(Local(node), cost);
        if (decision.Outcome == LimiterOutcome.Admitted)
        {
            Assert.True(_true.TryAdmit(_now, cost), $"I1: one too many at {_now}");
            AdmittedAlone += decision.IsLocal ? cost : 0;
            if (!decision.IsLocal)
            {
                node.Use(_now, cost);
            }
        }

        if (decision.Leases != 0)
        {
            Begin(node, cost, waits: decision.Outcome == LimiterOutcome.NeedsLease);
        }
    }

    private void Begin(Node node, int cost, bool waits)
    {
        if (waits)
        {
            node.Waiting.Add(cost);
        }

        if (!node.Edge.TryBegin(Local(node), node.Name, waits ? cost : 0, out var request))
        {
            return;
        }

        Calls++;
        Send(node, request);
        Schedule(_settings.CallTimeout.Ticks + 1, () => TimeOut(node, request));
    }

    private void TimeOut(Node node, LimiterAcquire request)
    {
        if (node.BootId != request.BootId || node.Replied >= request.Seq)
        {
            return;
        }

        node.Edge.Abandon(Local(node), request.Seq);
        var waiting = node.Edge.IsAlone ? node.Waiting.ToArray() : [];
        node.Waiting.Clear();
        foreach (var cost in waiting)
        {
            Try(node, cost);
        }
    }

    private void Return(Node node)
    {
        if (node.Edge.TryBeginReturn(Local(node), node.Name, out var request))
        {
            Calls++;
            Send(node, request);
        }
    }

    private void Send(Node node, LimiterAcquire request) => Deliver(node, () =>
    {
        if (Owner.Execute(_now, request) is { } grant)
        {
            // Asked once more, the authority repeats its reply, which ends when it did.
            node.Expiries.TryAdd((request.BootId, grant.Seq, grant.Epoch), _now + grant.Lease.Ttl.Ticks);
            Deliver(node, () => Receive(node, request, grant));
        }
    });

    private void Receive(Node node, LimiterAcquire request, LimiterGrant grant)
    {
        var expiry = node.Expiries[(request.BootId, grant.Seq, grant.Epoch)];
        grant = _plan.Mutation == LimiterMutation.ResentSeq ? grant with { Seq = node.Edge.LastSeq } : grant;
        if (node.BootId != request.BootId || !node.Edge.Apply(Local(node), grant))
        {
            return;
        }

        node.Replied = grant.Seq;
        if (grant.Lease.Tokens > 0)
        {
            node.Leases.Add((expiry, grant.Lease.Tokens));
        }

        var waiting = node.Waiting.ToArray();
        node.Waiting.Clear();
        foreach (var cost in waiting)
        {
            Try(node, cost);
        }
    }

    private void Boot(Node node)
    {
        node.BootId = ++_boots;
        node.Replied = 0;
        node.Edge = new(Local(node), default, _numbers, node.BootId, _fleet);
        node.Leases.Clear();
        node.Waiting.Clear();
    }

    /// <summary>Runs it at another time, twice, or never.</summary>
    private void Deliver(Node node, Action action)
    {
        for (var copies = _random.NextDouble() < _plan.Duplicates ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() >= _plan.Loss && _now >= node.CutUntil)
            {
                Schedule(_random.NextInt64(_plan.Delay.Ticks + 1), action);
            }
        }
    }

    private void ScheduleEach(double perSecond, Action action)
    {
        if (perSecond <= 0)
        {
            return;
        }

        var gap = -Math.Log(1 - _random.NextDouble()) / perSecond * TimeSpan.TicksPerSecond;
        Schedule((long)Math.Min(gap, 1e15), () =>
        {
            action();
            ScheduleEach(perSecond, action);
        });
    }

    private void Schedule(long delay, Action action) => _events.Enqueue(action, (_now + delay, _order++));

    private TimeSpan Local(Node node) => new(_now + (_now * node.DriftPpm / 1_000_000));

    private sealed class Node
    {
        public required string Name { get; init; }

        public required int DriftPpm { get; init; }

        public LimiterEdge Edge { get; set; } = null!;

        public long BootId { get; set; }

        public long Replied { get; set; }

        public List<int> Waiting { get; } = [];

        public long CutUntil { get; set; }

        public Dictionary<(long BootId, long Seq, long Epoch), long> Expiries { get; } = [];

        public List<(long Expiry, long Tokens)> Leases { get; } = [];

        /// <summary>I7: whatever is used was lent and has not expired at the authority.</summary>
        public void Use(long now, long cost)
        {
            Leases.RemoveAll(lease => lease.Expiry <= now);
            Leases.Sort();
            while (cost > 0)
            {
                Assert.True(Leases.Count > 0, $"I7: used an expired permit at {now}");
                var (expiry, tokens) = Leases[0];
                var taken = Math.Min(tokens, cost);
                cost -= taken;
                Leases.RemoveAt(0);
                if (tokens > taken)
                {
                    Leases.Insert(0, (expiry, tokens - taken));
                }
            }
        }
    }
}
