using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

/// <summary>A failure prints the seed.</summary>
public sealed class ConsistentHashPropertyTests
{
    private const int Keys = 20_000;

    private static readonly Gen<(int Count, int Leaving)> Fleets =
        from count in Gen.Choose(2, 40)
        from leaving in Gen.Choose(0, count - 1)
        select (count, leaving);

    [Fact]
    public void Pick_OneOfNLeaves_MovesItsKeysAlone() => Prop.ForAll(Fleets.ToArbitrary(), fleet =>
    {
        var all = Pools.Equal(fleet.Count);
        var rest = all.Where((_, index) => index != fleet.Leaving).ToArray();
        var (withIt, without) = (Balancer(all), Balancer(rest));
        var moved = 0;
        for (var key = 0; key < Keys; key++)
        {
            var (before, after) = (all[Pick(withIt, key)], rest[Pick(without, key)]);
            moved += before == after ? 0 : 1;
            Assert.True(before == after || before == all[fleet.Leaving], "A key moved whose destination stayed.");
        }

        Assert.True(moved <= 1.2 / fleet.Count * Keys, $"{moved} of {Keys} keys moved when one of {fleet.Count} left.");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Pick_WeightOfOneRises_MovesKeysToItAlone() => Prop.ForAll(Fleets.ToArbitrary(), fleet =>
    {
        var before = Pools.Weighted([.. Enumerable.Range(0, fleet.Count).Select(i => 1 + (i % 7))]);
        var after = before.Select((d, i) => new BalancedDestination(d.Id, i == fleet.Leaving ? d.Weight + 3 : d.Weight, 0, d.Load)).ToArray();
        var (light, heavy) = (Balancer(before), Balancer(after));
        for (var key = 0; key < 2_000; key++)
        {
            var (old, now) = (Pick(light, key), Pick(heavy, key));
            Assert.True(old == now || now == fleet.Leaving);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Pick_AnyLoad_StaysWithinTheBound() => Prop.ForAll(Gen.Choose(0, 99).ListOf(400).Zip(Gen.Choose(105, 300)).ToArbitrary(), value =>
    {
        // Few keys, so that without the bound the busiest would have far more than its share.
        var (keys, percent) = value;
        var destinations = Pools.Weighted(1, 2, 3, 1);
        var balancer = Pools.Of(LoadBalancingAlgorithm.ConsistentHash, destinations, maxLoad: percent / 100.0);
        var underWay = 0;
        foreach (var key in keys)
        {
            var picked = destinations[balancer.Pick(new() { Hash = StableHash.Of($"{key % 3}") })];
            underWay++;
            Assert.True(picked.Load.Enter() <= Math.Ceiling(percent / 100.0 * underWay * picked.Weight / 7.0));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Pick_SameIds_IsTheSameInEveryProcessAndRelease()
    {
        var picks = Enumerable.Range(0, 12).Select(key => Pick(Balancer(Pools.Equal(5)), key));
        var weighted = Enumerable.Range(0, 12).Select(key => Pick(Balancer(Pools.Weighted(1, 5, 2, 9, 1)), key));

        // Written down: another result would move the sessions of everybody who upgrades.
        Assert.Equal("230212410240", string.Concat(picks));
        Assert.Equal("230312313331", string.Concat(weighted));
    }

    [Fact]
    public void Pick_OrderOfDestinationsDiffers_TakesTheSameOne()
    {
        var destinations = Pools.Weighted(1, 5, 2, 9, 1);
        BalancedDestination[] reversed = [.. destinations.Reverse()];

        var (one, other) = (Balancer(destinations), Balancer(reversed));
        Assert.All(Enumerable.Range(0, 1_000), key => Assert.Same(destinations[Pick(one, key)], reversed[Pick(other, key)]));
    }

    [Fact]
    public void Pick_FirstChoiceTried_IsTheChoiceWithoutIt()
    {
        var destinations = Pools.Equal(8);
        var balancer = Balancer(destinations);
        for (var key = 0; key < 500; key++)
        {
            var first = destinations[Pick(balancer, key)];
            BalancedDestination[] rest = [.. destinations.Where(d => d != first)];

            var second = balancer.Pick(new() { Hash = StableHash.Of($"key {key}"), Tried = [first] });

            Assert.Same(rest[Pick(Balancer(rest), key)], destinations[second]);
        }
    }

    private static LoadBalancer Balancer(BalancedDestination[] destinations) => Pools.Of(LoadBalancingAlgorithm.ConsistentHash, destinations);

    private static int Pick(LoadBalancer balancer, int key) => balancer.Pick(new() { Hash = StableHash.Of($"key {key}") });
}
