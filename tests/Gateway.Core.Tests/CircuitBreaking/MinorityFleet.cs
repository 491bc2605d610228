using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>
/// Some nodes, fewer than a quorum, fail every call; by the rule of the ratio, the others one in ten; reports are lost,
/// repeated and late. All nodes have calls throughout, and the window spans the whole run.
/// </summary>
internal sealed class MinorityFleet
{
    private static readonly CircuitPolicy Row = new()
    {
        ConsecutiveFailures = 8,
        Window = TimeSpan.FromMinutes(10),
        Cooldown = TimeSpan.FromSeconds(1),
    };

    private static readonly CircuitPolicy Ratio = Row with { ConsecutiveFailures = null, FailureRatio = 0.5 };

    private readonly Random _random;
    private readonly CircuitPolicy _policy;
    private readonly CircuitAuthority _authority;
    private readonly CircuitEdge[] _edges;
    private readonly List<CircuitReport> _reports = [];
    private readonly int _bad;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public MinorityFleet(int nodes, int bad, int seed)
    {
        _random = new(seed);
        _bad = bad;
        _policy = seed % 2 == 0 ? Row : Ratio with { MinimumCalls = 10 * nodes };
        _authority = new(_policy, epoch: 1);
        _edges = [.. Enumerable.Range(0, nodes).Select(node => new CircuitEdge($"node{node}", 1, _policy, cores: 1))];
        for (var i = 0; i < 20 * nodes; i++)
        {
            End(i % nodes, CircuitOutcome.Success);
        }

        foreach (var edge in _edges)
        {
            Handle(edge.BuildReport(_now));
        }
    }

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step(_random.Next(_edges.Length));
            Assert.All(_edges[_bad..], edge => Assert.True(edge.Word.IsClosed, $"{edge.Word} on a sound node."));
        }

        Assert.All(_edges, edge => Assert.True(edge.Fleet.IsClosed));
        Assert.Contains(_edges[.._bad], edge => !edge.Word.IsClosed);
    }

    private void Step(int node)
    {
        _now += TimeSpan.FromMilliseconds(_random.Next(50));
        var fails = node < _bad || (_policy.FailureRatio is not null && _random.Next(10) == 0);
        if (End(node, fails ? CircuitOutcome.Failure : CircuitOutcome.Success) || _random.Next(8) == 0)
        {
            _reports.Add(_edges[node].BuildReport(_now));
        }

        // One of those under way arrives: some are lost, and some come again later.
        if (_reports.Count > _random.Next(6))
        {
            var index = _random.Next(_reports.Count);
            var report = _reports[index];
            if (_random.Next(8) != 0)
            {
                _reports.RemoveAt(index);
            }

            if (_random.Next(8) != 0)
            {
                Handle(report);
            }
        }
    }

    private bool End(int node, CircuitOutcome outcome)
    {
        var edge = _edges[node];
        return (edge.TryEnter(out var pass) || edge.TryAdmit(_now, _random.NextDouble(), mayProbe: true, out pass) == CircuitAdmission.Admitted)
            && edge.Record(edge.Begin(pass, _now), outcome, _now);
    }

    private void Handle(CircuitReport report)
    {
        var reply = _authority.Handle(report, _now, TimeSpan.FromSeconds(3), _random.NextDouble(), _edges.Length);
        foreach (var edge in _edges)
        {
            edge.Apply(reply, _now);
        }
    }
}
