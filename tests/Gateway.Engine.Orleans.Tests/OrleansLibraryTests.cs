using Orleans.TestingHost;

namespace Gateway.Engine.Orleans.Tests;

public class OrleansLibraryTests
{
    [Fact]
    public void Version_OfTheBuild_IsThePinnedOne() => Assert.Equal("10.2.2", OrleansLibrary.Version);

    /// <summary>The pinned closure is whole: a silo of it starts, is joined, and stops.</summary>
    [Fact]
    public async Task TestCluster_OfTwoSilos_StartsAndStops()
    {
        var cluster = new TestClusterBuilder(initialSilosCount: 2).Build();
        await cluster.DeployAsync();
        Assert.Equal(2, cluster.GetActiveSilos().Count());
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }
}
