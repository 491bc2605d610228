using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

/// <summary>Destinations and balancers of tests, and random bits that are the same in every run.</summary>
internal static class Pools
{
    public static BalancedDestination[] Weighted(params int[] weights)
        => [.. weights.Select((weight, index) => new BalancedDestination($"d{index}", weight, priority: 0, new DestinationLoad()))];

    public static BalancedDestination[] Equal(int count) => Weighted([.. Enumerable.Repeat(1, count)]);

    public static LoadBalancer Of(LoadBalancingAlgorithm algorithm, BalancedDestination[] destinations, double? maxLoad = null, TimeSpan slowStart = default)
        => LoadBalancer.Create(new() { Algorithm = algorithm, MaxLoad = maxLoad, SlowStart = slowStart }, destinations, new RoundRobinTurn());

    /// <summary>How often each destination is picked.</summary>
    public static int[] Count(LoadBalancer balancer, int destinations, int picks, TimeSpan now = default)
    {
        var counts = new int[destinations];
        for (var i = 0; i < picks; i++)
        {
            counts[balancer.Pick(new() { Random = Bits(i), Hash = Bits(i), Now = now })]++;
        }

        return counts;
    }

    public static ulong Bits(int index) => StableHash.Mix((ulong)index * 0x2545f4914f6cdd1d);
}
