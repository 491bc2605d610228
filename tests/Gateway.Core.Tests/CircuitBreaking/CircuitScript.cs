using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>What three nodes send to one circuit's authority while calls fail now and then, all from one seed.</summary>
internal sealed class CircuitScript
{
    private static readonly CircuitPolicy Policy = new()
    {
        ConsecutiveFailures = 4,
        FailureRatio = 0.6,
        MinimumCalls = 8,
        Window = TimeSpan.FromSeconds(5),
        Cooldown = TimeSpan.FromSeconds(1),
        MaxCooldown = TimeSpan.FromSeconds(6),
        Probes = 2,
        ProbeSuccesses = 1,
        SlowCallRatio = 0.7,
        SlowCallDuration = TimeSpan.FromMilliseconds(800),
        Ramp = TimeSpan.FromSeconds(2),
    };

    private readonly CircuitKind _kind = new();
    private readonly CircuitAuthority _authority;
    private readonly Random _random;
    private readonly CircuitEdge[] _edges;
    private readonly List<(CircuitEdge Edge, CircuitPass Pass)> _calls = [];
    private readonly List<CircuitCommand> _sent = [];
    private readonly List<(TimeSpan Now, CircuitCommand Command)> _steps = [];
    private readonly List<CircuitReply> _replies = [];
    private long _boots = 1;
    private CircuitPolicy _policy = Policy;
    private int _liveNodes = 3;
    private TimeSpan _now = Start.Now;

    public CircuitScript(int seed, int length)
    {
        _random = new(seed);
        _authority = _kind.CreateState(Start);
        _edges = [.. Enumerable.Range(0, 3).Select(StartEdge)];
        while (_steps.Count < length)
        {
            Step(_random.Next(_edges.Length));
        }
    }

    /// <summary>What the authority must begin with, for the nodes' answers to be to what it says.</summary>
    public static AuthorityStart Start { get; } = new("cluster", TimeSpan.FromSeconds(100), TimeSpan.MaxValue);

    /// <summary>The commands, and when each arrives.</summary>
    public IReadOnlyList<(TimeSpan Now, CircuitCommand Command)> Steps => _steps;

    /// <summary>What the authority answered.</summary>
    public IReadOnlyList<CircuitReply> Replies => _replies;

    private void Step(int edge)
    {
        switch (_random.Next(20))
        {
            case < 7:
                Call(edge);
                break;
            case < 12 when _calls.Count > 0:
                Finish();
                break;
            case < 16:
                Send(edge, _edges[edge].BuildReport(_now));
                break;
            case 16 when _sent.Count > 0 && _random.Next(3) == 0:
                // Late, or again.
                Execute(_sent[_random.Next(_sent.Count)]);
                break;
            case 17 when _random.Next(5) == 0:
                Send(edge, report: null);
                break;
            case 18 when _random.Next(10) == 0:
                _policy = Policy with { Cooldown = TimeSpan.FromMilliseconds(_random.Next(100, 3_000)), Probes = _random.Next(1, 4) };
                break;
            case 19 when _random.Next(30) == 0:
                _edges[edge] = StartEdge(edge);
                break;
            case 19 when _random.Next(12) == 0:
                Order(edge);
                break;
            case 19 when _random.Next(10) == 0:
                _liveNodes = _random.Next(1, 4);
                break;
            default:
                _now += TimeSpan.FromMilliseconds(_random.Next(500));
                break;
        }
    }

    private CircuitEdge StartEdge(int edge) => new($"node{edge}", ++_boots, _policy, cores: 1);

    private void Call(int edge)
    {
        if (!_edges[edge].TryEnter(out var pass))
        {
            var admission = _edges[edge].TryAdmit(_now, _random.NextDouble(), mayProbe: true, out pass);
            if (admission == CircuitAdmission.Ask)
            {
                Send(edge, _edges[edge].BuildReport(_now));
                admission = _edges[edge].TryAdmit(_now, _random.NextDouble(), mayProbe: true, out pass);
            }

            if (admission != CircuitAdmission.Admitted)
            {
                return;
            }
        }

        _calls.Add((_edges[edge], _edges[edge].Begin(pass, _now)));
    }

    private void Finish()
    {
        var index = _random.Next(_calls.Count);
        var (edge, pass) = _calls[index];
        _calls.RemoveAt(index);
        edge.Record(pass, _random.Next(8) switch { < 3 => CircuitOutcome.Success, 3 => CircuitOutcome.Ignored, _ => CircuitOutcome.Failure }, _now);
    }

    private void Order(int edge)
    {
        var command = Command(report: null) with
        {
            Inspect = true,
            Order = new()
            {
                Id = (ulong)_random.Next(1, 20),
                Kind = (CircuitOrderKind)_random.Next(3),
                Reason = "why",
                By = "who",
                TimeToLive = TimeSpan.FromSeconds(_random.Next(1, 5)),
            },
        };
        _sent.Add(command);
        _edges[edge].Apply(Execute(command), _now);
    }

    private void Send(int edge, CircuitReport? report)
    {
        var command = Command(report);
        _sent.Add(command);
        _edges[edge].Apply(Execute(command), _now);
    }

    private CircuitCommand Command(CircuitReport? report) => new()
    {
        Report = report,
        Policy = _policy,
        LiveNodes = _liveNodes,
        ProbeTimeout = TimeSpan.FromSeconds(2),
        Jitter = _random.NextDouble(),
    };

    private CircuitReply Execute(CircuitCommand command)
    {
        _steps.Add((_now, command));
        _replies.Add(_kind.Execute(_authority, _now, command));
        return _replies[^1];
    }
}
