using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

public sealed class LoadBalancerTests
{
    public static TheoryData<LoadBalancingAlgorithm> Algorithms => [.. Enum.GetValues<LoadBalancingAlgorithm>()];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Pick_NoDestination_FindsNone(LoadBalancingAlgorithm algorithm) => Assert.Equal(-1, Pools.Of(algorithm, []).Pick(default));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Pick_SomeTried_NeverTakesThemAgain(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Weighted(5, 1, 9, 2);
        var balancer = Pools.Of(algorithm, destinations);
        BalancedDestination[] tried = [destinations[2], destinations[0]];

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Contains(balancer.Pick(new() { Random = Pools.Bits(i), Hash = Pools.Bits(i), Tried = tried }), new[] { 1, 3 });
        }

        Assert.Equal(-1, balancer.Pick(new() { Random = 1, Hash = 1, Tried = destinations }));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Pick_Idle_FollowsTheWeights(LoadBalancingAlgorithm algorithm)
    {
        var balancer = Pools.Of(algorithm, Pools.Weighted(1, 2, 5));

        var counts = Pools.Count(balancer, 3, 80_000);

        // Three standard deviations of the smallest share are 290.
        Assert.InRange(counts[0], 9_600, 10_400);
        Assert.InRange(counts[1], 19_500, 20_500);
        Assert.InRange(counts[2], 49_400, 50_600);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Pick_Any_AllocatesNothing(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Weighted(3, 1, 4, 1, 5);
        var balancer = Pools.Of(algorithm, destinations, maxLoad: 1.25, slowStart: TimeSpan.FromSeconds(10));
        destinations[0].Load.BecomeReady(TimeSpan.Zero);
        Pools.Count(balancer, 5, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            balancer.Pick(new() { Random = (ulong)i, Hash = (ulong)i, Now = TimeSpan.FromSeconds(1), Tried = destinations.AsSpan(1, 1) });
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pick_RoundRobinByManyThreads_IsExactOverWholeCycles()
    {
        var balancer = Pools.Of(LoadBalancingAlgorithm.RoundRobin, Pools.Weighted(5, 1, 2));
        var counts = new int[3];

        Parallel.For(0, 8 * 1_000, _ => Interlocked.Increment(ref counts[balancer.Pick(default)]));

        Assert.Equal([5_000, 1_000, 2_000], counts);
    }

    [Fact]
    public void Pick_RoundRobinAfterTheSetChanged_GoesOnWhereItWas()
    {
        var turn = new RoundRobinTurn();
        LoadBalancingPolicy policy = new() { Algorithm = LoadBalancingAlgorithm.RoundRobin };
        var destinations = Pools.Equal(3);
        Assert.Equal(0, LoadBalancer.Create(policy, destinations, turn).Pick(default));

        Assert.Equal(1, LoadBalancer.Create(policy, destinations, turn).Pick(default));
    }

    [Fact]
    public void Pick_LeastRequests_TakesTheLeastBusyForItsWeight()
    {
        var destinations = Pools.Weighted(1, 4, 1);
        Enter(destinations[0], 1);
        Enter(destinations[1], 3);
        Enter(destinations[2], 2);
        var balancer = Pools.Of(LoadBalancingAlgorithm.LeastRequests, destinations);

        Assert.Equal([0, 100, 0], Pools.Count(balancer, 3, 100));
    }

    [Fact]
    public void Pick_TwoChoices_NeverTakesTheBusiest()
    {
        var destinations = Pools.Equal(10);
        Enter(destinations[4], 1);

        Assert.Equal(0, Pools.Count(Pools.Of(LoadBalancingAlgorithm.PowerOfTwoChoices, destinations), 10, 10_000)[4]);
    }

    [Fact]
    public void Pick_TwoChoicesOfRequestsThatLast_KeepsThemFarMoreEvenThanChance()
    {
        Assert.InRange(FillUp(LoadBalancingAlgorithm.PowerOfTwoChoices), 1_000, 1_005);
        Assert.InRange(FillUp(LoadBalancingAlgorithm.Random), 1_030, 1_200);
    }

    [Theory]
    [InlineData(LoadBalancingAlgorithm.RoundRobin)]
    [InlineData(LoadBalancingAlgorithm.Random)]
    [InlineData(LoadBalancingAlgorithm.PowerOfTwoChoices)]
    public void Pick_DuringASlowStart_RisesFromATenthToTheWholeShare(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Equal(10);
        destinations[3].Load.BecomeReady(TimeSpan.FromSeconds(100));
        var balancer = Pools.Of(algorithm, destinations, slowStart: TimeSpan.FromSeconds(10));

        int At(int seconds) => Pools.Count(balancer, 10, 100_000, TimeSpan.FromSeconds(seconds))[3];

        Assert.InRange(At(100), 800, 1_300);
        Assert.InRange(At(105), 4_300, 5_700);
        Assert.InRange(At(110), 9_500, 10_500);
    }

    [Theory]
    [InlineData(LoadBalancingAlgorithm.RoundRobin)]
    [InlineData(LoadBalancingAlgorithm.Random)]
    [InlineData(LoadBalancingAlgorithm.PowerOfTwoChoices)]
    [InlineData(LoadBalancingAlgorithm.LeastRequests)]
    public void Pick_DuringASlowStart_AllOthersShareWhatItLeaves(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Equal(10);
        destinations[3].Load.BecomeReady(TimeSpan.FromSeconds(100));
        var balancer = Pools.Of(algorithm, destinations, slowStart: TimeSpan.FromSeconds(10));

        var counts = Pools.Count(balancer, 10, 100_000, TimeSpan.FromSeconds(100));

        Assert.All(counts.Where((_, index) => index != 3), count => Assert.InRange(count, 10_000, 12_000));
    }

    [Theory]
    [InlineData(LoadBalancingAlgorithm.RoundRobin)]
    [InlineData(LoadBalancingAlgorithm.Random)]
    [InlineData(LoadBalancingAlgorithm.PowerOfTwoChoices)]
    [InlineData(LoadBalancingAlgorithm.LeastRequests)]
    public void Pick_OneTried_AllOthersShareItsRequests(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Equal(3);
        var balancer = Pools.Of(algorithm, destinations);
        var counts = new int[3];
        for (var i = 0; i < 30_000; i++)
        {
            counts[balancer.Pick(new() { Random = Pools.Bits(i), Tried = destinations.AsSpan(0, 1) })]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 14_000, 16_000));
    }

    [Fact]
    public void Pick_AllInTheirSlowStart_ShareAlike()
    {
        var destinations = Pools.Equal(10);
        Array.ForEach(destinations, d => d.Load.BecomeReady(TimeSpan.FromSeconds(100)));
        var balancer = Pools.Of(LoadBalancingAlgorithm.Random, destinations, slowStart: TimeSpan.FromSeconds(10));

        Assert.All(Pools.Count(balancer, 10, 100_000, TimeSpan.FromSeconds(100)), count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void ShareAt_TimeBeforeTheStart_IsTheLeast()
    {
        var load = new DestinationLoad();
        Assert.Equal(1, load.ShareAt(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        load.BecomeReady(TimeSpan.FromSeconds(5));

        Assert.Equal(0.1, load.ShareAt(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1)));
    }

    /// <returns>The most requests under way anywhere after 100,000 that stay.</returns>
    private static int FillUp(LoadBalancingAlgorithm algorithm)
    {
        var destinations = Pools.Equal(100);
        var balancer = Pools.Of(algorithm, destinations);
        for (var i = 0; i < 100_000; i++)
        {
            destinations[balancer.Pick(new() { Random = Pools.Bits(i) })].Load.Enter();
        }

        return destinations.Max(d => d.Load.InFlight);
    }

    private static void Enter(BalancedDestination destination, int count)
    {
        for (var i = 0; i < count; i++)
        {
            destination.Load.Enter();
        }
    }
}
