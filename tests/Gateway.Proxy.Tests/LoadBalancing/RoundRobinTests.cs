using Gateway.Proxy.LoadBalancing;

namespace Gateway.Proxy.Tests.LoadBalancing;

public sealed class RoundRobinTests
{
    [Fact]
    public void Next_OneThread_TakesItemsInOrderFromTheFirst()
    {
        var balancer = new RoundRobin<string>(["a", "b", "c"]);

        Assert.Equal("abcabca", string.Concat(Enumerable.Range(0, 7).Select(_ => balancer.Next())));
    }

    [Fact]
    public void Next_OneItem_IsAlwaysIt()
    {
        var balancer = new RoundRobin<string>(["a"]);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal("a", balancer.Next()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Next_ManyThreads_GivesExactlyEqualShares(int items)
    {
        const int Workers = 8;
        const int Turns = 10_000;
        var balancer = new RoundRobin<int>([.. Enumerable.Range(0, items)]);

        var taken = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() =>
        {
            var counts = new int[items];
            for (var turn = 0; turn < Turns * items; turn++)
            {
                counts[balancer.Next()]++;
            }

            return counts;
        })));

        Assert.All(Enumerable.Range(0, items), item => Assert.Equal(Workers * Turns, taken.Sum(counts => counts[item])));
    }
}
