using System.Net;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Tests;

public class RendezvousTests
{
    private static readonly CounterKind Kind = new("limiter");

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Choose_AllPartitions_GivesEachSiloItsShare(int count)
    {
        var shares = Partitions().GroupBy(grain => Rendezvous.Choose(grain, Silos(count))).ToDictionary(group => group.Key!, group => group.Count());
        Assert.Equal(count, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, GrainAddresses.Partitions * 0.8 / count, GrainAddresses.Partitions * 1.2 / count));
    }

    [Fact]
    public void Choose_SiloLeaves_MovesOnlyWhatItHad()
    {
        var all = Silos(5);
        var rest = all.Where(silo => !silo.Equals(all[2])).ToList();
        Assert.All(Partitions(), grain =>
        {
            var before = Rendezvous.Choose(grain, all);
            var after = Rendezvous.Choose(grain, rest);
            Assert.True(before!.Equals(all[2]) || before.Equals(after));
        });
    }

    [Fact]
    public void Choose_AnyOrderOfSilos_IsTheSame()
    {
        var silos = Silos(7);
        Assert.All(Partitions(), grain => Assert.Equal(Rendezvous.Choose(grain, silos), Rendezvous.Choose(grain, silos.AsEnumerable().Reverse())));
    }

    [Fact]
    public void Choose_NoSilo_IsNone() => Assert.Null(Rendezvous.Choose(GrainAddresses.OfPartition(Kind, 0), []));

    [Fact]
    public void PartitionOf_ManyKeys_SpreadsThemEvenly()
    {
        var counts = new int[GrainAddresses.Partitions];
        for (var key = 0; key < counts.Length * 100; key++)
        {
            counts[GrainAddresses.PartitionOf(KeyText.Encode($"consumer:{key}"))]++;
        }

        // A hundred each on average, with a standard deviation of ten.
        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 160);
    }

    /// <summary>Nodes of one fleet run releases that follow one another: a key's grain may never change.</summary>
    [Theory]
    [InlineData("a", 3547)]
    [InlineData("consumer:1", 1161)]
    public void PartitionOf_AKey_IsWhatItAlwaysWas(string key, int partition) => Assert.Equal(partition, GrainAddresses.PartitionOf(KeyText.Encode(key)));

    [Theory]
    [InlineData("limiter", AuthorityDurability.Volatile, "gateway.rate-limiter-partition")]
    [InlineData("limiter-durable", AuthorityDurability.Durable, "gateway.rate-limiter")]
    [InlineData("circuit", AuthorityDurability.Volatile, "gateway.circuit-breaker")]
    [InlineData("route-table", AuthorityDurability.Durable, "gateway.route-table")]
    [InlineData("anything", AuthorityDurability.Volatile, "gateway.authority-partition")]
    [InlineData("anything", AuthorityDurability.Durable, "gateway.authority")]
    public void TypeOf_Kind_IsItsGrain(string name, AuthorityDurability durability, string type) =>
        Assert.Equal(type, GrainAddresses.TypeOf(new CounterKind(name, durability)).ToString());

    private static IEnumerable<GrainId> Partitions() =>
        Enumerable.Range(0, GrainAddresses.Partitions).Select(partition => GrainAddresses.OfPartition(Kind, partition));

    private static List<SiloAddress> Silos(int count) =>
        [.. Enumerable.Range(1, count).Select(number => SiloAddress.New(IPAddress.Loopback, 11110 + number, 1000 + number))];
}
