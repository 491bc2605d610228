using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>
/// Several edges, an authority or two that do not know of each other, and a bad network between them, all from one seed.
/// </summary>
internal sealed class CircuitFleet
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private readonly Random _random;
    private readonly CircuitPolicy _policy;
    private readonly CircuitAuthority[] _authorities;
    private readonly CircuitEdge[] _edges;
    private readonly long[] _boots;
    private readonly List<CircuitReport> _reports = [];
    private readonly List<(int Edge, CircuitReply Reply)> _replies = [];
    private readonly List<(CircuitEdge Edge, CircuitPass Pass)> _calls = [];
    private readonly Dictionary<ulong, HashSet<int>> _probes = [];
    private bool _isHealed;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    /// <param name="edges">How many nodes.</param>
    /// <param name="probes">Of each round.</param>
    /// <param name="seed">Of all that happens.</param>
    /// <param name="authorities">How many live at once; each message reaches any of them.</param>
    public CircuitFleet(int edges, int probes, int seed, int authorities = 1)
    {
        _random = new(seed);
        _policy = new()
        {
            ConsecutiveFailures = 3,
            Cooldown = TimeSpan.FromSeconds(1),
            MaxCooldown = TimeSpan.FromSeconds(4),
            Probes = probes,
            ProbeSuccesses = (probes + 1) / 2,
            Ramp = TimeSpan.FromSeconds(seed % 2),
        };
        _authorities = [.. Enumerable.Range(1, authorities).Select(epoch => new CircuitAuthority(_policy, epoch))];
        _boots = new long[edges];
        _edges = [.. Enumerable.Range(0, edges).Select(Start)];
    }

    /// <summary>Rounds in which a call was let through as a probe.</summary>
    public int Rounds => _probes.Count;

    /// <summary>One random thing happens.</summary>
    public void Step()
    {
        var edge = _random.Next(_edges.Length);
        switch (_random.Next(20))
        {
            case < 6:
                Call(edge);
                break;
            case < 10 when _calls.Count > 0:
                Finish(_random.Next(5) switch { 0 => CircuitOutcome.Success, 1 => CircuitOutcome.Ignored, _ => CircuitOutcome.Failure });
                break;
            case < 13:
                Deliver();
                break;
            case < 16:
                Receive();
                break;
            case 16:
                Report(edge);
                break;
            case 17 when _random.Next(20) == 0:
                _edges[edge] = Start(edge);
                break;
            case 18 when _random.Next(10) == 0:
                Any().Update(_policy with { Cooldown = TimeSpan.FromMilliseconds(_random.Next(100, 3_000)) });
                break;
            default:
                _now += TimeSpan.FromMilliseconds(_random.Next(400));
                break;
        }
    }

    /// <summary>With a network and a cluster that work, all edges close before long.</summary>
    public void HealAndRecover()
    {
        _isHealed = true;
        for (var i = 0; i < 400; i++)
        {
            _now += TimeSpan.FromMilliseconds(250);
            for (var edge = 0; edge < _edges.Length; edge++)
            {
                Call(edge);
                while (_calls.Count > 0)
                {
                    Finish(CircuitOutcome.Success);
                }

                Report(edge);
                while (_reports.Count + _replies.Count > 0)
                {
                    Deliver();
                    Receive();
                }
            }
        }

        // I19: all know the same, and what they know is that calls succeed.
        Assert.All(_edges, edge => Assert.Equal(_authorities[0].Word, edge.Word));
        Assert.All(_authorities, authority => Assert.Equal(_authorities[0].Word, authority.Word));
        Assert.True(_authorities[0].Word.IsClosed);
    }

    private CircuitAuthority Any() => _authorities[_random.Next(_authorities.Length)];

    private CircuitEdge Start(int edge) => new($"node{edge}", ++_boots[edge], _policy, cores: 1);

    private void Call(int index)
    {
        var edge = _edges[index];
        if (edge.TryEnter(out var pass) || Probe(index, out pass))
        {
            _calls.Add((edge, edge.Begin(pass, _now)));
        }

        Assert.InRange(edge.RetryAfter(_now), TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    private bool Probe(int index, out CircuitPass pass)
    {
        var mayProbe = _edges[index].MayProbe(_now);
        var admission = _edges[index].TryAdmit(_now, _random.NextDouble(), mayProbe: true, out pass);
        Assert.True(mayProbe ? admission != CircuitAdmission.Refused || _edges[index].Word.State == CircuitState.Ramping : admission == CircuitAdmission.Refused);
        if (admission == CircuitAdmission.Ask)
        {
            Report(index);
        }

        if (pass.IsProbe)
        {
            // I16.
            var probes = _probes.TryGetValue(pass.Version, out var known) ? known : _probes[pass.Version] = [];
            Assert.True(probes.Add(pass.Probe), $"The permit {pass.Probe} of round {pass.Version} was used twice.");
            Assert.InRange(probes.Count, 1, _policy.Probes);
        }

        return admission == CircuitAdmission.Admitted;
    }

    private void Finish(CircuitOutcome outcome)
    {
        var index = _random.Next(_calls.Count);
        var (edge, pass) = _calls[index];
        _calls.RemoveAt(index);
        if (edge.Record(pass, outcome, _now))
        {
            _reports.Add(edge.BuildReport(_now));
        }
    }

    private void Report(int edge) => _reports.Add(_edges[edge].BuildReport(_now));

    /// <summary>A random report arrives, and perhaps arrives again later; some are lost.</summary>
    private void Deliver()
    {
        if (TakeAny(_reports) is { } report && !IsUnlucky())
        {
            var reply = Any().Handle(report, _now, ProbeTimeout, _random.NextDouble(), _edges.Length);
            for (var edge = 0; edge < _edges.Length; edge++)
            {
                if (report.Node == $"node{edge}")
                {
                    _replies.Add((edge, reply));
                }
                else if (reply.IsNews)
                {
                    _replies.Add((edge, reply with { Grant = null }));
                }
            }
        }
    }

    private void Receive()
    {
        if (_replies.Count > 0 && TakeAny(_replies) is var (edge, reply) && !IsUnlucky())
        {
            var version = _edges[edge].Word.Version;
            _edges[edge].Apply(reply, _now);

            // I15.
            Assert.True(_edges[edge].Word.Version >= version);
        }
    }

    private bool IsUnlucky() => !_isHealed && _random.Next(8) == 0;

    private T? TakeAny<T>(List<T> messages)
    {
        if (messages.Count == 0)
        {
            return default;
        }

        var index = _random.Next(messages.Count);
        var message = messages[index];
        if (!IsUnlucky())
        {
            messages.RemoveAt(index);
        }

        return message;
    }
}
