using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.LoadBalancing;

public sealed class ClusterLimitsTests
{
    [Fact]
    public void TryEnter_ManyThreads_NeverLetsMoreIn()
    {
        var count = new AdmissionCount();
        var (inside, most, admitted) = (0, 0, 0);

        Parallel.For(0, 20_000, _ =>
        {
            if (count.TryEnter(3))
            {
                Interlocked.Increment(ref admitted);
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                count.Leave();
            }
        });

        Assert.InRange(most, 1, 3);
        Assert.True(admitted > 0);
        Assert.Equal(0, count.Value);
    }

    [Fact]
    public void TryEnter_SmallerShare_IsShedFirst()
    {
        var count = new AdmissionCount();
        var (gold, free) = (AdmissionCount.LimitOf(10, 1), AdmissionCount.LimitOf(10, 0.5));
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => count.TryEnter(free)));

        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => count.TryEnter(gold)));
        Assert.False(count.TryEnter(free));
    }

    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(10, 0.01, 1)]
    [InlineData(10, 0.19, 1)]
    [InlineData(3, 1, 3)]
    public void LimitOf_Share_IsRoundedDownButNotToNone(int max, double share, int expected) => Assert.Equal(expected, AdmissionCount.LimitOf(max, share));

    [Fact]
    public void Validate_OutOfRange_SaysTheRange()
    {
        One(new() { MaxConnections = 0 }, "/maxConnections", "from 1 to 100,000");
        One(new() { MaxRequests = 1_000_001 }, "/maxRequests", "from 1 to 1,000,000");
        One(new() { MaxRequestsPerDestination = -1 }, "/maxRequestsPerDestination", "from 1 to 1,000,000");
        One(new() { MaxRequests = 1, DefaultShare = 1.5 }, "/defaultShare", "from 0 to 1");
        One(new() { MaxRequests = 1, TierShares = Shares("gold", 0) }, "/tierShares/gold", "above 0 and up to 1");
    }

    [Fact]
    public void Validate_ShareOfNothing_SaysWhatIsMissing()
    {
        One(new() { DefaultShare = 0.5 }, "/defaultShare", "State maxRequests");
        One(new() { TierShares = Shares("gold", 0.5) }, "/tierShares/gold", "State maxRequests");
    }

    [Fact]
    public void Validate_UnknownTier_SuggestsAnother()
        => One(new() { MaxRequests = 1, TierShares = Shares("glod", 0.5) }, "/tierShares/glod", "the tier 'glod'", "Did you mean 'gold'?");

    private static Dictionary<string, double> Shares(string tier, double share) => new() { [tier] = share };

    private static void One(ClusterLimits limits, string location, params string[] parts)
    {
        var table = Tables.OfCluster("c", Tables.Cluster with { Limits = limits }) with { Tiers = new Dictionary<string, Tier> { ["gold"] = new() } };
        FaultAssert.One(table, "/clusters/c/limits" + location, parts);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
