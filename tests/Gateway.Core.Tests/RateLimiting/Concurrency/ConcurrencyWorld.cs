using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;

namespace Gateway.Core.Tests.RateLimiting.Concurrency;

/// <summary>Edges and their authority on a simulated network. After each event all requests in flight are counted.</summary>
internal sealed class ConcurrencyWorld
{
    private readonly ConcurrencyPlan _plan;
    private readonly LimiterSettings _settings = new();
    private readonly LimiterFleet _fleet;
    private readonly ConcurrencyKind _kind;
    private readonly ConcurrencyLimit _limit;
    private readonly Random _random;
    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly Node[] _nodes;
    private ConcurrencyState? _state;
    private long _lostAt = -1;
    private long _now;
    private long _order;
    private long _boots;

    public ConcurrencyWorld(ConcurrencyPlan plan)
    {
        _plan = plan;
        _fleet = new(_settings) { MaxNodes = plan.Edges };
        _kind = new(_settings);
        _limit = new(plan.Limit, 1, UnavailablePolicy.Deny);
        _random = new(plan.Seed);
        _nodes = [.. Enumerable.Range(0, plan.Edges).Select(index => new Node { Name = $"n{index}", DriftPpm = _random.Next(-500, 501) })];
        Array.ForEach(_nodes, Boot);
    }

    public long Admitted { get; private set; }

    public long Refused { get; private set; }

    public IEnumerable<long> AdmittedByNode => _nodes.Select(node => node.Admitted);

    public void Run()
    {
        ScheduleEach(_plan.Rate, () => Enter(Any(), attempts: 3));
        ScheduleEach(_plan.Crashes, () => Boot(Any()));
        ScheduleEach(_plan.OwnerCrashes, () => (_state, _lostAt) = (null, _now));
        foreach (var node in _nodes)
        {
            ScheduleEach(4, () => Send(node, need: 0));
        }

        while (_events.TryDequeue(out var action, out var at) && at.Time <= _plan.Length.Ticks)
        {
            _now = at.Time;
            action();
            var idle = _nodes.Sum(node => node.Edge.IsForgettable(Local(node)) ? 0 : node.Edge.Idle);
            var inFlight = _nodes.Sum(node => node.InFlight);
            Assert.True(idle + inFlight <= _plan.Limit, $"I12: {inFlight} in flight and {idle} idle of {_plan.Limit} at {_now}");
        }
    }

    private Node Any() => _nodes[_random.Next(_nodes.Length)];

    private void Enter(Node node, int attempts)
    {
        switch (node.Edge.TryEnter(Local(node)))
        {
            case LimiterOutcome.Admitted:
                Admitted++;
                node.Admitted++;
                node.InFlight++;
                var boot = node.BootId;
                Schedule((long)(-Math.Log(1 - _random.NextDouble()) * _plan.Seconds * TimeSpan.TicksPerSecond), () => Leave(node, boot));
                break;
            case LimiterOutcome.NeedsLease when attempts > 0:
                Send(node, need: 1);
                Schedule(TimeSpan.TicksPerMillisecond * 10, () => Enter(node, attempts - 1));
                break;
            default:
                Refused++;
                break;
        }
    }

    private void Leave(Node node, long boot)
    {
        if (node.BootId == boot)
        {
            node.InFlight--;
            if (node.Edge.Exit(Local(node)))
            {
                Send(node, need: 0);
            }
        }
    }

    private void Send(Node node, int need)
    {
        if (!node.Edge.TryBegin(Local(node), node.Name, need, out var report))
        {
            return;
        }

        Deliver(() =>
        {
            var grant = Execute(report);
            Deliver(() => _ = node.BootId == report.BootId && node.Edge.Apply(Local(node), grant));
        });
        Schedule(_settings.CallTimeout.Ticks + 1, () =>
        {
            if (node.BootId == report.BootId)
            {
                node.Edge.Abandon(report.Seq);
            }
        });
    }

    /// <summary>Through bytes, as engines do.</summary>
    private ConcurrencyGrant Execute(ConcurrencyReport report)
    {
        var state = _state ?? _kind.CreateState(new("key", new(_now), _lostAt < 0 ? TimeSpan.MaxValue : new(_now - _lostAt)));
        report = _plan.ForgetsReboots ? report with { BootId = 0, Seq = ++_order } : report;
        var target = new ArrayBufferWriter<byte>();
        _kind.WriteCommand(target, new(report), EngineProtocol.Current);
        var grant = _kind.Execute(state, new(_now), _kind.ReadCommand(target.WrittenSpan, EngineProtocol.Current)).Grant;
        target.ResetWrittenCount();
        _kind.WriteState(target, state, EngineProtocol.Current);
        _state = _kind.ReadState(target.WrittenSpan, EngineProtocol.Current);
        return grant with { Seq = _plan.ForgetsReboots ? _nodes.First(node => node.Name == report.Node).Edge.LastSeq : grant.Seq };
    }

    private void Boot(Node node)
    {
        node.BootId = ++_boots;
        node.InFlight = 0;
        node.Edge = new(Local(node), _limit, node.BootId, _fleet);
    }

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
        if (perSecond > 0)
        {
            Schedule((long)Math.Min(-Math.Log(1 - _random.NextDouble()) / perSecond * TimeSpan.TicksPerSecond, 1e15), () =>
            {
                action();
                ScheduleEach(perSecond, action);
            });
        }
    }

    private void Schedule(long delay, Action action) => _events.Enqueue(action, (_now + delay, _order++));

    private TimeSpan Local(Node node) => new(_now + (_now * node.DriftPpm / 1_000_000));

    private sealed class Node
    {
        public required string Name { get; init; }

        public required int DriftPpm { get; init; }

        public ConcurrencyEdge Edge { get; set; } = null!;

        public long BootId { get; set; }

        public long InFlight { get; set; }

        public long Admitted { get; set; }
    }
}
