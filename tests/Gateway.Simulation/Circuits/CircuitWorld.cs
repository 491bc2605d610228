using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Circuits;

/// <summary>One cluster's circuit on all nodes, in one scenario.</summary>
internal sealed class CircuitWorld
{
    private static readonly long ReportInterval = TimeSpan.FromMilliseconds(250).Ticks;
    private static readonly long PollInterval = TimeSpan.FromSeconds(5).Ticks;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private readonly CircuitsOptions _options;
    private readonly CircuitScenario _scenario;
    private readonly FleetPlan _fleet;
    private readonly Network _network;
    private readonly CircuitKind _kind = new();
    private readonly CircuitAuthority[] _authorities;
    private readonly CircuitEdge[] _edges;
    private readonly long[] _reportedAt;
    private readonly int[] _asking;
    private readonly EventQueue<CircuitEvent> _events = new();
    private readonly Dictionary<(int Authority, ulong Round), int> _rounds = [];
    private readonly CircuitTally _tally;
    private Pcg _random;
    private Fingerprint _hash;

    public CircuitWorld(CircuitsOptions options, CircuitScenario scenario)
    {
        var nodes = scenario.Nodes == 0 ? options.Nodes : scenario.Nodes;
        _options = options with { Nodes = nodes };
        _scenario = scenario;
        _fleet = new(nodes, scenario.Length.Ticks, Pcg.Mix(options.Seed), options.Faults);

        // An authority beside its node is reached at once.
        _network = new(options.IsCoordinated ? options.Faults : FleetFaults.None, Pcg.Mix(options.Seed));
        _random = new(Pcg.Mix(options.Seed), 6);
        _edges = [.. _fleet.Nodes.Select(plan => new CircuitEdge(plan.Name, boot: 1, options.Policy, cores: 1))];
        _authorities = [.. Enumerable.Range(0, options.IsCoordinated ? 1 : nodes)
            .Select(index => _kind.CreateState(new AuthorityStart($"cluster-{index}", TimeSpan.Zero, TimeSpan.MaxValue)))];
        _reportedAt = new long[nodes];
        _asking = new int[nodes];
        _tally = new(scenario.Length);
    }

    public CircuitTally Run()
    {
        ScheduleRequest(0);
        for (var node = 0; node < _edges.Length; node++)
        {
            _events.Schedule(_fleet.Nodes[node].Offset % ReportInterval, new(CircuitEventKind.Tick, node));
        }

        while (_events.NextAt < _scenario.Length.Ticks)
        {
            var now = _events.NextAt;
            Handle(now, _events.Take());
        }

        _tally.MostProbesPerRound = _rounds.Values.DefaultIfEmpty(0).Max();
        _tally.Hash = _hash.Value;
        return _tally;
    }

    private void Handle(long now, in CircuitEvent item)
    {
        switch (item.Kind)
        {
            case CircuitEventKind.Request:
                _tally.Requests++;
                Enter(item.Node, now, mayAsk: true);
                ScheduleRequest(now);
                break;
            case CircuitEventKind.Completion:
                if (_edges[item.Node].Record(item.Pass, item.Outcome, Local(item.Node, now)))
                {
                    Report(item.Node, now);
                }

                break;
            case CircuitEventKind.Report:
                Execute(item.Node, now, (CircuitReport)item.Message!);
                break;
            case CircuitEventKind.Reply:
                Receive(item.Node, now, (CircuitReply)item.Message!);
                break;
            case CircuitEventKind.Tick:
                Tick(item.Node, now);
                break;
        }
    }

    private void ScheduleRequest(long now)
    {
        var gap = (long)(_random.Exponential() / _options.RequestsPerSecond * TimeSpan.TicksPerSecond);
        _events.Schedule(now + gap, new(CircuitEventKind.Request, _random.Below(_edges.Length)));
    }

    private void Enter(int node, long now, bool mayAsk)
    {
        var edge = _edges[node];
        if (!edge.TryEnter(out var pass))
        {
            var admission = edge.TryAdmit(Local(node, now), _random.Unit(), mayProbe: true, out pass);
            if (admission == CircuitAdmission.Ask && mayAsk)
            {
                _asking[node]++;
                Report(node, now);
                return;
            }

            if (admission != CircuitAdmission.Admitted)
            {
                _hash.Add(now, ~node);
                _tally.Refused++;
                return;
            }
        }

        Call(node, now, edge.Begin(pass, Local(node, now)));
    }

    private void Call(int node, long now, CircuitPass pass)
    {
        _hash.Add(now, ((long)pass.Probe << 32) + node);
        var answer = _scenario.Answer(new(now), node, ref _random);
        if (pass.IsProbe)
        {
            var round = (_authorities.Length == 1 ? 0 : node, pass.Version);
            _rounds[round] = _rounds.GetValueOrDefault(round) + 1;
            _tally.Probes++;
        }
        else
        {
            _tally.Wasted += answer.Fails && !answer.IsBroken ? 1 : 0;
            _tally.Broken += answer.IsBroken ? 1 : 0;
            _tally.Calls[now / (TimeSpan.TicksPerSecond / 10)]++;
        }

        var outcome = answer.Fails ? CircuitOutcome.Failure : CircuitOutcome.Success;
        _events.Schedule(now + answer.Takes.Ticks, new(CircuitEventKind.Completion, node, Pass: pass, Outcome: outcome));
    }

    private void Tick(int node, long now)
    {
        if (_edges[node].HasNews(Local(node, now)) || now - _reportedAt[node] > PollInterval)
        {
            Report(node, now);
        }

        _events.Schedule(now + ReportInterval, new(CircuitEventKind.Tick, node));
    }

    private void Report(int node, long now)
    {
        _reportedAt[node] = now;
        _tally.Reports++;
        Send(now, new(CircuitEventKind.Report, node, _edges[node].BuildReport(Local(node, now))));
    }

    private void Execute(int node, long now, CircuitReport report)
    {
        var reply = _kind.Execute(_authorities[_authorities.Length == 1 ? 0 : node], new(now), new()
        {
            Report = report,
            Policy = _options.Policy,
            ProbeTimeout = ProbeTimeout,
            Jitter = _random.Unit(),
            LiveNodes = _authorities.Length == 1 ? _edges.Length : 1,
        });
        _hash.Add((long)reply.Word.Value);
        Send(now, new(CircuitEventKind.Reply, node, reply));
        for (var other = 0; reply.IsNews && _authorities.Length == 1 && other < _edges.Length; other++)
        {
            if (other != node)
            {
                _tally.Pushes++;
                Send(now, new(CircuitEventKind.Reply, other, reply with { Grant = null }));
            }
        }
    }

    private void Receive(int node, long now, CircuitReply reply)
    {
        _edges[node].Apply(reply, Local(node, now));
        if (!_edges[node].Word.IsClosed)
        {
            _tally.Opened.Add(node);
        }

        // Requests that asked for a probe decide on what they have now.
        for (; _asking[node] > 0; _asking[node]--)
        {
            Enter(node, now, mayAsk: false);
        }
    }

    private void Send(long now, in CircuitEvent item)
    {
        Span<long> delays = stackalloc long[2];
        foreach (var delay in delays[.._network.Deliver(ref _random, delays)])
        {
            _events.Schedule(now + (_authorities.Length == 1 ? delay : 0), item);
        }
    }

    private TimeSpan Local(int node, long now) => _fleet.Nodes[node].Local(now);
}
