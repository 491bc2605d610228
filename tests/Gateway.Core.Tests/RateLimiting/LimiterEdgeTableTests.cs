using System.Net;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterEdgeTableTests
{
    private static readonly RateLimitNumbers Five = Tokens(5, TimeSpan.FromDays(1));
    private static readonly RateLimitNumbers Two = Tokens(2, TimeSpan.FromDays(1));

    private readonly LimiterEdgeTable _table = new("a", 1, UInt128.MaxValue / 7, Local);
    private readonly Dictionary<LimiterKey, LimiterAuthority> _authorities = [];

    [Fact]
    public void TryAcquireAll_OneOfThreeDenies_ChargesNone()
    {
        LimiterCharge[] charges = [Charge(0, Five), Charge(1, Two), Charge(2, Five)];
        Assert.Equal(LimiterOutcome.Admitted, Request(Seconds(0), charges).Outcome);
        Assert.Equal(LimiterOutcome.Admitted, Request(Seconds(0), charges).Outcome);
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var decision = Request(Seconds(0), charges);
            Assert.Equal((LimiterOutcome.Denied, 1, 2L), (decision.Outcome, decision.Index, decision.Status.Of.Limit));
            Assert.Equal(TimeSpan.FromHours(12), decision.RetryAfter);
        }

        Assert.Equal(2, Request(Seconds(0), [charges[0]]).Status.Remaining);
        Assert.Equal(2, Request(Seconds(0), [charges[2]]).Status.Remaining);
    }

    [Fact]
    public void TryAcquireAll_Admitted_TellsOfTheTightest()
    {
        var decision = Request(Seconds(0), [Charge(0, Five), Charge(1, Two)]);
        Assert.Equal((1, 1L), (decision.Index, decision.Status.Remaining));
    }

    [Fact]
    public void TryAcquireAll_OneKeyTwice_Throws()
    {
        Request(Seconds(0), [Charge(0, Five)]);
        Assert.Throws<ArgumentException>(() => _table.TryAcquireAll(Seconds(0), [Charge(0, Five), Charge(0, Five)]));
    }

    [Fact]
    public void TryAcquireAll_Repeated_AllocatesNothing()
    {
        LimiterCharge[] charges = [Charge(0, Tokens(1_000_000, Seconds(1))), Charge(1, Tokens(1_000_000, Seconds(1)))];
        Repeat(charges);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(charges);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Threads that charge the same policies in different orders neither wait for ever nor admit too many.</summary>
    [Fact]
    public async Task TryAcquireAll_ManyThreads_AdmitExactlyTheTightestLimit()
    {
        var loose = Tokens(1_000, TimeSpan.FromDays(1));
        var tight = Tokens(300, TimeSpan.FromDays(1));
        var admitted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            LimiterCharge[] charges = [Charge(0, loose), Charge(1, tight), Charge(2, loose)];
            new Random(worker).Shuffle(charges);
            for (var request = 0; request < 200; request++)
            {
                if (Request(Seconds(1), charges).Outcome == LimiterOutcome.Admitted)
                {
                    Interlocked.Increment(ref admitted);
                }
            }
        })));
        Assert.Equal(300, admitted);
    }

    [Fact]
    public void TryAcquire_TwoClients_HaveBucketsOfTheirOwn()
    {
        var other = Charge(0, Two) with { Key = new(0, LimiterKey.ClientOf("other")) };
        Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(_ => Request(Seconds(0), [Charge(0, Two)]).Status.Remaining));
        Assert.Equal(1, Request(Seconds(0), [other]).Status.Remaining);
    }

    [Fact]
    public void Sweep_IdleKeys_ReturnTheirPermitsAndLeave()
    {
        const int Keys = 20_000;
        var charges = Enumerable.Range(0, Keys).Select(index => new LimiterCharge(new(0, (UInt128)index << 64), Two)).ToList();
        foreach (var charge in charges)
        {
            Request(Seconds(0), [charge]);
        }

        Assert.Equal(Keys, _table.Count);
        Assert.Empty(Sweep(Seconds(5)));
        Assert.Equal(Keys, _table.Count);
        Sweep(Seconds(10.1));
        Assert.Equal(0, _table.Count);
        Assert.All(_authorities.Values, authority => Assert.True(authority.IsIdle(TimeSpan.FromDays(1))));

        // And one that comes back is found again.
        var later = TimeSpan.FromDays(1);
        Assert.Equal(LimiterOutcome.Admitted, Request(later, [charges[7] with { Cost = 2 }]).Outcome);
        Assert.Equal(LimiterOutcome.Denied, Request(later, [charges[7]]).Outcome);
    }

    [Fact]
    public void Sweep_HoldsPermits_ReturnsThem()
    {
        var numbers = Tokens(100, Seconds(1));
        while (_authorities.Values.SingleOrDefault()?.Outstanding is not >= 25)
        {
            Request(Seconds(0), [Charge(0, numbers)]);
        }

        var (key, message) = Assert.Single(Sweep(Seconds(0.6)));
        _table.Apply(Seconds(0.6), key, _authorities[key].Acquire(Seconds(0.6), message));
        Assert.Equal((100, 0), (_authorities[key].Level, _authorities[key].Outstanding));
    }

    /// <summary>However many addresses there are, they stay inside the bound, and consumers keep what they hold.</summary>
    [Fact]
    public void TryBegin_MoreAddressesThanFit_LeaveConsumersAlone()
    {
        const int Bound = 6_400;
        var table = new LimiterEdgeTable("a", 1, UInt128.MaxValue / 7, Local, Bound);
        var numbers = Tokens(1_000, Seconds(1));
        var consumers = Enumerable.Range(0, 500).Select(index => new LimiterCharge(new(0, LimiterKey.ClientOf($"c{index}")), numbers)).ToList();
        foreach (var charge in consumers)
        {
            Assert.True(table.TryBegin(Seconds(0), charge, out var request));
            table.Apply(Seconds(0), charge.Key, new(1, request.Seq, 1, new(10, Seconds(2), TimeSpan.Zero, 0, 0, TimeSpan.Zero)));
        }

        for (var address = 1; address <= 1_000_000; address++)
        {
            Assert.True(table.TryBegin(new(address), new(new(0, (UInt128)address << 65), numbers), out _));
        }

        Assert.InRange(table.Count, Bound / 2, Bound + consumers.Count);
        Assert.All(consumers, charge => Assert.Equal(LimiterOutcome.Admitted, table.TryAcquire(Seconds(1), charge).Outcome));
    }

    /// <summary>An address that is busy, or over its limit, outlives those that came once.</summary>
    [Fact]
    public void TryBegin_MoreAddressesThanFit_QuietOnesGoFirst()
    {
        var table = new LimiterEdgeTable("a", 1, UInt128.MaxValue / 7, Local, 6_400);
        var numbers = Tokens(1_000, Seconds(1));
        LimiterCharge busy = new(new(0, 2), numbers), refused = new(new(0, 4), numbers);
        Reply(table, busy, new(100, Seconds(2), TimeSpan.Zero, 0, 0, TimeSpan.Zero));
        Reply(table, refused, new(0, TimeSpan.Zero, TimeSpan.FromDays(1), 0, 0, TimeSpan.Zero));
        for (var address = 1; address <= 100_000; address++)
        {
            var now = TimeSpan.FromMicroseconds(address);
            table.TryBegin(now, new(new(0, (UInt128)address << 65), numbers), out _);
            if (address % 1_000 == 0)
            {
                Assert.Equal(LimiterOutcome.Admitted, table.TryAcquire(now, busy).Outcome);
            }
        }

        Assert.Equal(LimiterOutcome.Denied, table.TryAcquire(Seconds(0.2), refused).Outcome);
    }

    /// <summary>Whoever is pushed out has lost permits, never won any.</summary>
    [Fact]
    public void TryBegin_PushedOutAndBack_AdmitsNoMoreThanTheLimit()
    {
        var table = new LimiterEdgeTable("a", 1, UInt128.MaxValue / 7, Local, LimiterEdgeTable.ShardCount);
        var authorities = new Dictionary<LimiterKey, LimiterAuthority>();
        var admitted = new int[500];
        for (var round = 0; round < 20; round++)
        {
            for (var address = 0; address < admitted.Length; address++)
            {
                var charge = new LimiterCharge(new(0, (UInt128)(address + 1) << 65), Five);
                while (table.TryAcquire(Seconds(round), charge) is { Outcome: not LimiterOutcome.Denied } decision)
                {
                    admitted[address] += decision.Outcome == LimiterOutcome.Admitted ? 1 : 0;
                    if (decision.Outcome == LimiterOutcome.Admitted)
                    {
                        break;
                    }

                    Assert.True(table.TryBegin(Seconds(round), charge, out var request));
                    authorities.TryAdd(charge.Key, new(Seconds(round), Five, 1, Local));
                    table.Apply(Seconds(round), charge.Key, authorities[charge.Key].Acquire(Seconds(round), request));
                }
            }
        }

        Assert.All(admitted, count => Assert.InRange(count, 1, 5));
        Assert.True(table.Count <= LimiterEdgeTable.ShardCount);
    }

    private static void Reply(LimiterEdgeTable table, LimiterCharge charge, LeaseGrant lease)
    {
        Assert.True(table.TryBegin(Seconds(0), charge, out var request));
        Assert.True(table.Apply(Seconds(0), charge.Key, new(1, request.Seq, 1, lease)));
    }

    [Fact]
    public void ClientOf_DifferentClients_AreDifferent()
    {
        UInt128[] clients =
        [
            LimiterKey.ClientOf("a"), LimiterKey.ClientOf("b"), LimiterKey.ClientOf(new string('x', 1_000)),
            LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("1.2.3.4"))), LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("1.2.3.5"))),
            LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("2001:db8::1"))), LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("::102:304"))),
        ];
        Assert.Equal(clients.Length, clients.Distinct().Count());
        Assert.Equal([false, false, false, true, true, true, true], clients.Select(client => new LimiterKey(0, client).IsUnbounded));
        Assert.Equal(clients[3], LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("::ffff:1.2.3.4"))));
        Assert.Equal(clients[5], LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("2001:db8::ffff:9"))));
    }

    /// <summary>Parts that run into one another, are empty, missing or of another kind stand for different callers.</summary>
    [Fact]
    public void ClientOf_DifferentParts_AreDifferent()
    {
        LimiterKeyPart[][] combinations =
        [
            [],
            [new(LimiterKeyKind.Consumer, "", "a")],
            [new(LimiterKeyKind.Route, "", "a")],
            [new(LimiterKeyKind.Address, "", "a")],
            [new(LimiterKeyKind.Header, "x", "a")],
            [new(LimiterKeyKind.Header, "xa", "")],
            [new(LimiterKeyKind.Header, "xa", null)],
            [new(LimiterKeyKind.Header, "", "xa")],
            [new(LimiterKeyKind.Header, "x", "a"), new(LimiterKeyKind.Header, "y", "b")],
            [new(LimiterKeyKind.Header, "x", "ay"), new(LimiterKeyKind.Header, "", "b")],
            [new(LimiterKeyKind.Header, "y", "b"), new(LimiterKeyKind.Header, "x", "a")],
            [new(LimiterKeyKind.Header, "x", "\ud800")],
            [new(LimiterKeyKind.Header, "x", "\ufffd")],
            [new(LimiterKeyKind.Header, "x", new('a', 10_000))],
            [new(LimiterKeyKind.Header, "x", new('a', 10_001))],
        ];
        var clients = combinations.Select(parts => LimiterKey.ClientOf(parts)).ToList();
        Assert.Equal(combinations.Length, clients.Append(LimiterKey.ClientOf("a")).Distinct().Count() - 1);
        Assert.Equal(
            [false, false, false, .. Enumerable.Repeat(true, combinations.Length - 3)],
            clients.Select(client => new LimiterKey(0, client).IsUnbounded));
    }

    [Fact]
    public void NameOf_DifferentScopes_AreDifferent()
    {
        string[] names =
        [
            LimiterScope.NameOf("p", RateLimitScope.Policy, "r", "c"), LimiterScope.NameOf("p", RateLimitScope.Route, "r", "c"),
            LimiterScope.NameOf("p", RateLimitScope.Route, "c", "c"), LimiterScope.NameOf("p", RateLimitScope.Cluster, "r", "c"),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static LimiterCharge Charge(int policy, RateLimitNumbers numbers) =>
        new(new(policy, LimiterKey.ClientOf("client")), numbers);

    private void Repeat(LimiterCharge[] charges)
    {
        for (var count = 0; count < 100; count++)
        {
            Request(Seconds(0), charges);
        }
    }

    private List<(LimiterKey Key, LimiterAcquire Request)> Sweep(TimeSpan now)
    {
        var returns = new List<(LimiterKey, LimiterAcquire)>();
        for (var shard = 0; shard < LimiterEdgeTable.ShardCount; shard++)
        {
            _table.Sweep(now, shard, returns);
        }

        return returns;
    }

    private LimiterDecision Request(TimeSpan now, ReadOnlySpan<LimiterCharge> charges)
    {
        while (true)
        {
            var decision = _table.TryAcquireAll(now, charges);
            if (decision.Outcome != LimiterOutcome.NeedsLease)
            {
                return decision;
            }

            for (var index = 0; index < charges.Length; index++)
            {
                var key = charges[index].Key;
                if ((decision.Leases & (1u << index)) != 0 && _table.TryBegin(now, charges[index], out var request))
                {
                    lock (_authorities)
                    {
                        if (!_authorities.TryGetValue(key, out var authority))
                        {
                            _authorities[key] = authority = new(now, request.Numbers, 1, Local);
                        }

                        _table.Apply(now, key, authority.Acquire(now, request));
                    }
                }
            }
        }
    }
}
