using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>
/// Several edges and a network that loses, repeats, delays and reorders messages (I15, I16). A failure prints the seed.
/// </summary>
public sealed class CircuitFleetPropertyTests
{
    private static readonly Gen<CircuitWord> Words =
        from epoch in Gen.Choose(1, 4)
        from sequence in Gen.Choose(0, 6)
        from state in Gen.Elements(Enum.GetValues<CircuitState>())
        select new CircuitWord(state, epoch, (uint)sequence);

    private static readonly Gen<(int Edges, int Probes, int Seed)> Fleets =
        from edges in Gen.Choose(1, 5)
        from probes in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select (edges, probes, seed);

    [Fact]
    public void Apply_AnyReplies_VersionNeverFalls() => Prop.ForAll(
            Words.ArrayOf().ToArbitrary(),
            words =>
            {
                var edge = new CircuitEdge("a", 1, new() { ConsecutiveFailures = 1 }, cores: 1);
                var highest = edge.Word;
                foreach (var word in words)
                {
                    Assert.Equal(word.Version > highest.Version, edge.Apply(new() { Word = word }, TimeSpan.Zero));
                    highest = word.Version > highest.Version ? word : highest;
                    Assert.Equal(highest, edge.Word);
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Probe_AnyNetwork_AdmitsAtMostKPerRoundAndRecovers() => Prop.ForAll(
            Fleets.ToArbitrary(),
            value =>
            {
                var fleet = new CircuitFleet(value.Edges, value.Probes, value.Seed);
                for (var i = 0; i < 4_000; i++)
                {
                    fleet.Step();
                }

                fleet.HealAndRecover();
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

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
