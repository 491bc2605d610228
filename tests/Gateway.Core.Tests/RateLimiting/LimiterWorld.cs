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
    private long _now;
    private long _order;
    private long _boots;
    private int _instant;

    public LimiterWorld(LimiterWorldPlan plan)
    {
        _plan = plan;
        _settings = new() { DriftPpm = plan.DriftPpm };
        _random = new(plan.Seed);
        _true = new(plan.Numbers);
        _ideal = new(plan.Numbers.Windows[0] is { Algorithm: RateLimitAlgorithm.TokenBucket } window
            ? Limits.Tokens(window.Limit, window.Length, window.Burst - (window.Burst / 2))
            : plan.Numbers);
        Authority = new(TimeSpan.Zero, plan.Numbers, 1, _settings);
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

    public LimiterAuthority Authority { get; }

    public long Admitted => _true.Admitted;

    /// <summary>What one bucket of half the burst would have admitted.</summary>
    public long Ideal => _ideal.Admitted;

    public long Calls { get; private set; }

    public void Run()
    {
        ScheduleEach(_plan.Rate, () => Arrive(_nodes[_random.Next(_nodes.Length)], _random.Next(1, _plan.MaxCost + 1)));
        ScheduleEach(_plan.Crashes, () => Boot(_nodes[_random.Next(_nodes.Length)]));
        ScheduleEach(4.0 * _nodes.Length, () => Return(_nodes[_random.Next(_nodes.Length)]));
        while (_events.TryDequeue(out var action, out var at) && at.Time <= _plan.Length.Ticks)
        {
            Assert.True((_instant = at.Time > _now ? 0 : _instant + 1) < 10_000, $"No decision at {_now}");
            _now = at.Time;
            action();
            Assert.True(
                Authority.Level + Authority.Outstanding <= _plan.Numbers.Burst,
                $"I2: level {Authority.Level} + outstanding {Authority.Outstanding} at {_now}");
        }
    }

    private void Arrive(Node node, int cost)
    {
        _ideal.TryAdmit(_now, cost);
        Try(node, cost);
    }

    private void Try(Node node, int cost)
    {
        var decision = node.Edge.TryAcquire(Local(node), cost);
        if (decision.Outcome == LimiterOutcome.Admitted)
        {
            Assert.True(_true.TryAdmit(_now, cost), $"I1: one too many at {_now}");
            node.Use(_now, cost);
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
        var boot = request.BootId;
        Schedule(_settings.CallTimeout.Ticks + 1, () =>
        {
            if (node.BootId == boot && node.Replied < request.Seq)
            {
                node.Edge.Abandon(Local(node), request.Seq);
                node.Waiting.Clear();
            }
        });
    }

    private void Return(Node node)
    {
        if (node.Edge.TryBeginReturn(Local(node), node.Name, out var request))
        {
            Calls++;
            Send(node, request);
        }
    }

    private void Send(Node node, LimiterAcquire request) => Deliver(() =>
    {
        var grant = Authority.Acquire(new(_now), request);
        if (grant.Lease.Tokens > 0)
        {
            node.Expiries.TryAdd((request.BootId, request.Seq), _now + grant.Lease.Ttl.Ticks);
        }

        Deliver(() => Receive(node, request, grant));
    });

    private void Receive(Node node, LimiterAcquire request, LimiterGrant grant)
    {
        if (node.BootId != request.BootId || !node.Edge.Apply(Local(node), grant))
        {
            return;
        }

        node.Replied = grant.Seq;
        if (grant.Lease.Tokens > 0)
        {
            node.Leases.Add((node.Expiries[(request.BootId, request.Seq)], grant.Lease.Tokens));
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
        node.Edge = new(Local(node), default, _plan.Numbers, node.BootId, _settings);
        node.Leases.Clear();
        node.Waiting.Clear();
    }

    /// <summary>Runs it at another time, twice, or never.</summary>
    private void Deliver(Action action)
    {
        for (var copies = _random.NextDouble() < _plan.Duplicates ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() >= _plan.Loss)
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

        public Dictionary<(long BootId, long Seq), long> Expiries { get; } = [];

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
