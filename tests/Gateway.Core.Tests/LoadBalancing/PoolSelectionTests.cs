using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

public sealed class PoolSelectionTests
{
    private static readonly Gen<(int Priority, bool IsUsable)[]> Clusters =
        Gen.Choose(0, 2).Zip(Gen.Elements(true, false)).NonEmptyListOf().Select(list => list.Take(12).ToArray());

    [Theory]
    [InlineData("0+ 0+ 1+", 0.5, "0 1", false)]
    [InlineData("0+ 0- 1+", 0.5, "0", false)]
    [InlineData("0- 0- 1+", 0.5, "2", false)]
    [InlineData("0+ 0- 0- 1+", 0.5, "3", false)] // Too few of the first: the next one takes all.
    [InlineData("0+ 0- 0- 1-", 0.5, "0 1 2", true)] // Nowhere enough: where there are most.
    [InlineData("0+ 0- 0- 1-", 0, "0", false)]
    [InlineData("0-", 0.5, "0", true)]
    [InlineData("0- 1-", 0, "", false)]
    [InlineData("0- 0- 3+ 3- 3-", 0.5, "2 3 4", true)]
    [InlineData("2+ 7+", 1, "0", false)]
    public void Select_Cluster_TakesTheFirstPriorityWithEnough(string cluster, double threshold, string expected, bool isPanic)
    {
        var parts = cluster.Split(' ');
        var destinations = parts.Select((part, index) => new BalancedDestination($"{index}", 1, part[0] - '0', new())).ToArray();

        var selected = PoolSelection.Select(destinations, [.. parts.Select(part => part[1] == '+')], threshold, out var panicked);

        Assert.Equal((expected, isPanic), (string.Join(' ', selected), panicked));
    }

    [Fact]
    public void Select_AnyCluster_PassesHealthOverInPanicOnly() => Prop.ForAll(
        Clusters.Zip(Gen.Choose(0, 10)).ToArbitrary(),
        value =>
        {
            var (cluster, tenths) = value;
            var destinations = cluster.Select((d, index) => new BalancedDestination($"{index}", 1, d.Priority, new())).ToArray();
            var selected = PoolSelection.Select(destinations, [.. cluster.Select(d => d.IsUsable)], tenths / 10.0, out var isPanic);

            Assert.True(isPanic || selected.All(index => cluster[index].IsUsable));
            Assert.Single(selected.Select(index => cluster[index].Priority).Append(selected.Length == 0 ? 0 : cluster[selected[0]].Priority).Distinct());
            Assert.Equal(tenths == 0 && !cluster.Any(d => d.IsUsable), selected.Length == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
