using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

/// <summary>A failure prints the seed.</summary>
public sealed class WeightedCyclePropertyTests
{
    private static readonly Gen<int[]> Weights = Gen.Choose(1, 256).NonEmptyListOf().Select(list => list.Take(12).ToArray());

    [Fact]
    public void Create_AnyWeights_GivesEachItsExactShareOfOneCycle() => Prop.ForAll(Weights.ToArbitrary(), weights =>
    {
        var cycle = WeightedCycle.Create(weights);

        var unit = (double)cycle.Length / weights.Sum();
        Assert.All(weights.Index(), w => Assert.Equal(w.Item * unit, cycle.Count(turn => turn == w.Index), precision: 6));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Create_AnyWeights_SpreadsTurnsEvenly() => Prop.ForAll(Weights.ToArbitrary(), weights =>
    {
        var cycle = WeightedCycle.Create(weights);

        // Between two turns of one, each other has its share of turns, give or take one.
        for (var one = 0; one < weights.Length; one++)
        {
            var places = cycle.Index().Where(turn => turn.Item == one).Select(turn => turn.Index).ToArray();
            for (var i = 0; i < places.Length; i++)
            {
                var end = i + 1 < places.Length ? places[i + 1] : places[0] + cycle.Length;
                for (var other = 0; other < weights.Length; other++)
                {
                    var between = Enumerable.Range(places[i] + 1, end - places[i] - 1).Count(place => cycle[place % cycle.Length] == other);
                    Assert.True(other == one || Math.Abs(between - ((double)weights[other] / weights[one])) <= 1 + 1e-9);
                }
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Create_EqualWeights_TakesTurnsInOrder() => Assert.Equal([0, 1, 2, 3], WeightedCycle.Create([7, 7, 7, 7]));

    [Fact]
    public void Create_FiveToOneToOne_NeverHasTheHeavyOneMoreThanThreeTimesInARow()
    {
        var cycle = WeightedCycle.Create([5, 1, 1]);

        Assert.Equal("0001002", string.Concat(cycle));
    }
}
