using System.Net;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

public sealed class LimiterEdgeTableTests
{
    private static readonly RateLimitNumbers Five = Tokens(5, TimeSpan.FromDays(1));
    private static readonly RateLimitNumbers Two = Tokens(2, TimeSpan.FromDays(1));

    private readonly LimiterEdgeTable _table = new("a", 1, 12_345, Local);
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
        for (var request = 0; request < 20; request++)
        {
            Request(Seconds(0), [Charge(0, numbers)]);
        }

        var lent = _authorities.Values.Single().Outstanding;
        Assert.True(lent > 0);
        var (key, message) = Assert.Single(Sweep(Seconds(0.3)));
        _table.Apply(Seconds(0.3), key, _authorities[key].Acquire(Seconds(0.3), message));
        Assert.Equal((100, 0), (_authorities[key].Level, _authorities[key].Outstanding));
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
        Assert.Equal(clients[3], LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("::ffff:1.2.3.4"))));
        Assert.Equal(clients[5], LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse("2001:db8::ffff:9"))));
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
