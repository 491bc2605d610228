using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.Health;

namespace Gateway.Core.Tests.Health;

/// <summary>Nodes that probe one destination over paths of their own, and a network that loses words. A failure prints the seed.</summary>
public sealed class ProbedFleetPropertyTests
{
    private const int Interval = 10;

    private static readonly ActiveHealthPolicy Policy = new() { Path = "/", Interval = TimeSpan.FromSeconds(Interval) };

    private static readonly Gen<(int Nodes, int Broken, int Lost, int Seed)> Fleets =
        from nodes in Gen.Choose(1, 8)
        from broken in Gen.Choose(0, 255)
        from lost in Gen.Choose(0, 100)
        from seed in Gen.Choose(0, int.MaxValue)
        select (nodes, broken, lost, seed);

    [Fact]
    public void Settled_AnyPathsAndLosses_EveryNodeOutOfServiceAgreesWithItsOwnPath() => Prop.ForAll(Fleets.ToArbitrary(), value =>
    {
        var fleet = new Fleet(value.Nodes, value.Lost, value.Seed);
        fleet.Run(200, _ => true);
        Assert.All(fleet.Views, view => Assert.Equal(HealthState.Healthy, view));

        // A node may believe a broken path sound if nobody told it to look, but never a sound one broken.
        fleet.Run(600, node => (value.Broken & (1 << node)) == 0);
        Assert.All(fleet.Views.Index(), view => Assert.True(view.Item == HealthState.Healthy || (value.Broken & (1 << view.Index)) != 0));

        fleet.Run(600, _ => true);
        Assert.All(fleet.Views, view => Assert.Equal(HealthState.Healthy, view));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Died_NothingLost_EveryNodeTakesItOut() => Prop.ForAll(Fleets.ToArbitrary(), value =>
    {
        var fleet = new Fleet(value.Nodes, lostPercent: 0, value.Seed);
        fleet.Run(100, _ => true);
        fleet.Run(4 * Interval, _ => false);

        Assert.All(fleet.Views, view => Assert.Equal(HealthState.Unhealthy, view));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Sound_NothingLost_OneNodeProbesForAll()
    {
        var fleet = new Fleet(nodes: 20, lostPercent: 0, seed: 1);
        fleet.Run(1_000, _ => true);

        // Twenty first looks; then a probe for each interval, give or take the jitter.
        Assert.InRange(fleet.Probes, 20 + (1_000 / 11) - 1, 20 + (1_000 / 9) + 1);
    }

    private sealed class Fleet
    {
        private readonly List<(NodeInfo Info, ProbedHealth Health)> _nodes;
        private readonly Random _random;
        private readonly int _lostPercent;
        private TimeSpan _now;

        public Fleet(int nodes, int lostPercent, int seed)
        {
            _random = new(seed);
            _lostPercent = lostPercent;
            _nodes = [.. Enumerable.Range(0, nodes).Select(n => (new NodeInfo(new((ulong)_random.NextInt64(), 1), $"{n}", 1), new ProbedHealth()))];
        }

        public int Probes { get; private set; }

        public IEnumerable<HealthState> Views => _nodes.Select(node => node.Health.State);

        /// <summary>Lets seconds pass, in each of which nodes may probe twice.</summary>
        public void Run(int seconds, Func<int, bool> reaches)
        {
            var live = _nodes.Select(node => node.Info).ToList();
            for (var half = 0; half < 2 * seconds; half++)
            {
                _now += TimeSpan.FromSeconds(0.5);
                for (var node = 0; node < _nodes.Count; node++)
                {
                    Turn(node, live, reaches(node));
                }
            }
        }

        private void Turn(int node, List<NodeInfo> live, bool reaches)
        {
            var (info, health) = _nodes[node];
            var isElected = ProberElection.IsElected(7, live, info.Id);
            if (!health.IsDue(isElected, _now))
            {
                return;
            }

            Probes++;
            health.Begin(Policy, _now, _random.NextDouble());
            health.Record(reaches ? null : "status 500", Policy);
            if (!isElected || !health.HasNews)
            {
                return;
            }

            foreach (var (_, other) in _nodes.Where(_ => _random.Next(100) >= _lostPercent))
            {
                other.Hear(health.State, Policy, _now, _random.NextDouble());
            }
        }
    }
}
