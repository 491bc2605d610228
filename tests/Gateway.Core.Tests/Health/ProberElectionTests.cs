using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.Health;
using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.Health;

public sealed class ProberElectionTests
{
    private static readonly Gen<NodeInfo[]> Fleets =
        from count in Gen.Choose(1, 20)
        from seed in Gen.Choose(0, int.MaxValue)
        select Nodes(count, seed);

    [Fact]
    public void IsElected_NodesThatAgreeWhoIsAlive_ElectExactlyOne() => Prop.ForAll(Fleets.ToArbitrary(), nodes =>
    {
        for (var destination = 0; destination < 100; destination++)
        {
            Assert.Single(nodes, node => ProberElection.IsElected(StableHash.Of($"c/{destination}"), nodes, node.Id));
        }
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void IsElected_NodeLeaves_OnlyItsDestinationsChangeHands() => Prop.ForAll(Fleets.ToArbitrary(), nodes =>
    {
        var rest = nodes[1..];
        for (var destination = 0; destination < 100; destination++)
        {
            var key = StableHash.Of($"c/{destination}");
            if (!ProberElection.IsElected(key, nodes, nodes[0].Id))
            {
                var prober = nodes.Single(node => ProberElection.IsElected(key, nodes, node.Id));
                Assert.True(ProberElection.IsElected(key, rest, prober.Id));
            }
        }
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void IsElected_ManyDestinations_AreSharedEvenly()
    {
        var nodes = Nodes(10, seed: 1);

        Assert.All(nodes, node => Assert.InRange(
            Enumerable.Range(0, 10_000).Count(d => ProberElection.IsElected(StableHash.Of($"c/{d}"), nodes, node.Id)), 900, 1_100));
    }

    [Fact]
    public void IsElected_NobodyKnownToBeAlive_IsThisNode() => Assert.True(ProberElection.IsElected(1, [], new(1, 1)));

    private static NodeInfo[] Nodes(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(n => new NodeInfo(new((ulong)random.NextInt64(), (ulong)random.NextInt64()), $"{n}", 1))];
    }
}
