using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Tests.Kernel;

public sealed class ZipfTests
{
    [Theory]
    [InlineData(1, 5, 1.1)]
    [InlineData(1_000, 10, 1.1)]
    [InlineData(1_000, 1_000_000, 1.1)]
    [InlineData(1_000, 1_000_000, 0)]
    public void Deal_AnyTotal_DealsAllOfIt(int clients, long total, double exponent)
    {
        var counts = Zipf.Deal(clients, total, exponent, offset: 0.3);
        Assert.Equal(total, counts.Sum(count => (long)count));
        Assert.DoesNotContain(counts, count => count < 0);
    }

    [Fact]
    public void Deal_ManyRequests_GivesEachRankItsShare()
    {
        var counts = Zipf.Deal(100, 10_000_000, 1.1, offset: 0.5);
        Assert.Equal(Math.Pow(10, 1.1), (double)counts[0] / counts[9], tolerance: 0.01);
        Assert.Equal(Math.Pow(100, 1.1), (double)counts[0] / counts[99], tolerance: 0.1);
    }
}
