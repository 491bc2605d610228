using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>
/// Several edges and a network that loses, repeats, delays and reorders messages (I15, I16, I17, I19), and two
/// authorities alive at once. A failure prints the seed.
/// </summary>
public sealed class CircuitFleetPropertyTests
{
    private static readonly Gen<CircuitWord> Words =
        from epoch in Gen.Choose(1, 4)
        from sequence in Gen.Choose(0, 6)
        from state in Gen.Elements(Enum.GetValues<CircuitState>())
        select new CircuitWord(state, epoch, (uint)sequence);

    private static readonly Gen<(int Edges, int Probes, int Seed, int Authorities)> Fleets =
        from edges in Gen.Choose(1, 5)
        from probes in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        from authorities in Gen.Choose(1, 2)
        select (edges, probes, seed, authorities);

    private static readonly Gen<(int Nodes, int Bad, int Seed)> BadFewNodes =
        from nodes in Gen.Choose(3, 12)
        from bad in Gen.Choose(1, Math.Max(1, ((nodes + 1) / 2) - 1))
        from seed in Gen.Choose(0, int.MaxValue)
        select (nodes, bad, seed);

    [Fact]
    public void Apply_AnyReplies_VersionNeverFalls() => Prop.ForAll(
            Words.ArrayOf().ToArbitrary(),
            words =>
            {
                var edge = new CircuitEdge("a", 1, new() { ConsecutiveFailures = 1 }, cores: 1);
                var highest = edge.Word;
                foreach (var word in words)
                {
                    Assert.Equal(
                        word.Value > highest.Value && word.State != highest.State,
                        edge.Apply(new() { Word = word }, TimeSpan.Zero));
                    highest = word.Value > highest.Value ? word : highest;
                    Assert.Equal(highest, edge.Word);
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Probe_AnyNetwork_AdmitsAtMostKPerRoundAndRecovers() => Prop.ForAll(
            Fleets.ToArbitrary(),
            value =>
            {
                var fleet = new CircuitFleet(value.Edges, value.Probes, value.Seed, value.Authorities);
                for (var i = 0; i < 4_000; i++)
                {
                    fleet.Step();
                }

                fleet.HealAndRecover();
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Report_FewerBadNodesThanAQuorum_NeverOpenTheOthers() => Prop.ForAll(
            BadFewNodes.ToArbitrary(),
            value => new MinorityFleet(value.Nodes, value.Bad, value.Seed).Run(steps: 3_000))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Probe_LongRun_GoesThroughManyRounds()
    {
        var fleet = new CircuitFleet(edges: 3, probes: 2, seed: 1);
        for (var i = 0; i < 20_000; i++)
        {
            fleet.Step();
        }

        Assert.InRange(fleet.Rounds, 20, 20_000);
    }
}
