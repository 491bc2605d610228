using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>What operators ask of authorities, beside all that edges ask. A failure prints the seed to replay.</summary>
public sealed class LimiterOrderTests
{
    private static readonly AuthorityStart Start = new("key", TimeSpan.Zero, TimeSpan.MaxValue);
    private static readonly LimiterSettings Settings = new();
    private static readonly LimiterKind Kind = new(Settings);
    private static readonly LimiterKind DurableKind = new(Settings, AuthorityDurability.Durable);

    private static readonly Gen<LimiterOrder> Orders =
        from kind in Gen.Elements(Enum.GetValues<LimiterOrderKind>())
        from id in Gen.Choose(1, 40)
        from milliseconds in Gen.Elements(0, 1, 30, 700, 5_000)
        select new LimiterOrder(kind, id, TimeSpan.FromMilliseconds(milliseconds), "why not");

    /// <summary>A script of edges with an order after some of its steps.</summary>
    private static readonly Gen<List<(TimeSpan Now, LimiterCommand Command)>> Scripts =
        from numbers in LimiterGenerators.Policies
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Choose(1, 80)
        from orders in Orders.ArrayOf(length)
        from places in Gen.Choose(0, 3).ArrayOf(length)
        select LimiterScript.Write(numbers, Settings, seed, length)
            .SelectMany((step, index) => places[index] == 0
                ? new[] { (step.Now, new LimiterCommand(step.Command)), (step.Now, new LimiterCommand(orders[index])) }
                : [(step.Now, new LimiterCommand(step.Command))])
            .ToList();

    [Fact]
    public void Execute_EdgesAndOrders_LevelAndOutstandingNeverExceedTheBurst() => Check(Scripts, 2_000, script =>
    {
        var state = Kind.CreateState(Start);
        var isForeign = false;
        foreach (var (now, command) in script)
        {
            var before = state.Authority?.Numbers;
            Kind.Execute(state, now, command);

            // What was lent under other limits keeps to their ends and not to those of the new ones.
            isForeign = state.Authority!.Outstanding > 0 && (isForeign || (before is not null && before.Version != state.Authority.Numbers.Version));
            foreach (var bucket in state.Authority.Buckets)
            {
                Assert.True(
                    isForeign || bucket.Level + state.Authority.Outstanding <= bucket.Window.Burst,
                    $"{bucket.Level} + {state.Authority.Outstanding} of {bucket.Window}");
            }
        }
    });

    [Fact]
    public void Execute_EdgesAndOrders_IsSoundInBytes() => Check(
        from script in Scripts from isDurable in Gen.Elements(false, true) select (script, isDurable),
        40,
        value => AuthorityKindAssert.IsSoundInBytes(value.isDurable ? DurableKind : Kind, Start, value.script.Take(25)));

    [Fact]
    public void Inspect_AtAnyTime_ChangesNothing() => Check(Scripts, 500, script =>
    {
        var (state, twin) = (DurableKind.CreateState(Start), DurableKind.CreateState(Start));
        foreach (var (now, command) in script)
        {
            var view = DurableKind.Execute(state, now + TimeSpan.FromMilliseconds(3), LimiterOrder.Inspect);
            Assert.Equal(view.Numbers?.Windows.Length ?? 0, view.Windows.Length);
            Assert.Equal(view.Outstanding, view.Nodes.Sum(node => node.Outstanding) + Orphans(state, now + TimeSpan.FromMilliseconds(3)));

            DurableKind.Execute(state, now, command);
            DurableKind.Execute(twin, now, command);
            Assert.Equal(Write(twin), Write(state));
        }
    });

    [Fact]
    public void Reset_LeasesAreOut_KeepTheirRoom()
    {
        var state = Kind.CreateState(Start);
        var numbers = Limits.Tokens(100, Limits.Seconds(60));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 1, need: 40, want: 40));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 2, need: 50, used: 40));

        var view = Kind.Execute(state, TimeSpan.Zero, Reset(1));

        Assert.Equal((50, 50, "spent by mistake"), (view.Windows[0].Level, view.Outstanding, view.Reset!.Reason));
    }

    [Theory]
    [InlineData(RateLimitAlgorithm.TokenBucket)]
    [InlineData(RateLimitAlgorithm.FixedWindow)]
    [InlineData(RateLimitAlgorithm.SlidingWindow)]
    public void Reset_AllIsUsed_AllIsThereAgainOnceForOneOrder(RateLimitAlgorithm algorithm)
    {
        var state = Kind.CreateState(Start);
        var numbers = new RateLimitNumbers(algorithm, 10, Limits.Seconds(3_600), 10, 1);
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 1, need: 10));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 2, need: 0, used: 10));
        Assert.Equal(0, state.Authority!.Level);

        Assert.Equal(10, Kind.Execute(state, TimeSpan.Zero, Reset(1)).Windows[0].Level);

        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 3, need: 10, used: 10));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 4, need: 0, used: 20));
        Assert.Equal(0, Kind.Execute(state, TimeSpan.Zero, Reset(1)).Windows[0].Level);
        Assert.Equal(10, Kind.Execute(state, TimeSpan.Zero, Reset(2)).Windows[0].Level);
    }

    [Fact]
    public void DenyAll_UntilItsEnd_RefusesForAsLongAndThenGoesOn()
    {
        var state = Kind.CreateState(Start);
        var numbers = Limits.Tokens(10, Limits.Seconds(1));

        var view = Kind.Execute(state, TimeSpan.Zero, new LimiterOrder(LimiterOrderKind.DenyAll, 1, Limits.Seconds(60), "abuse"));
        var refused = Kind.Execute(state, Limits.Seconds(20), Limits.Need(numbers, 1)).Lease;

        Assert.Equal(new LimiterOrderView(LimiterOrderKind.DenyAll, TimeSpan.Zero, Limits.Seconds(60), "abuse"), view.Pause);
        Assert.Equal((0, Limits.Seconds(40)), (refused.Tokens, refused.DenyFor));
        Assert.True(Kind.Execute(state, Limits.Seconds(20), LimiterOrder.Inspect).LastRefusal!.IsPaused);
        Assert.Equal(1, Kind.Execute(state, Limits.Seconds(60), Limits.Need(numbers, 2)).Lease.Tokens);
        Assert.Null(Kind.Execute(state, Limits.Seconds(60), LimiterOrder.Inspect).Pause);
    }

    [Fact]
    public void Resume_WhileDenied_GoesByTheLimitsAgain()
    {
        var state = Kind.CreateState(Start);
        Kind.Execute(state, TimeSpan.Zero, new LimiterOrder(LimiterOrderKind.DenyAll, 1, Limits.Seconds(60), "abuse"));

        var view = Kind.Execute(state, Limits.Seconds(1), new LimiterOrder(LimiterOrderKind.Resume, 2, TimeSpan.Zero, "solved"));

        Assert.Null(view.Pause);
        Assert.Equal(1, Kind.Execute(state, Limits.Seconds(1), Limits.Need(Limits.Tokens(10, Limits.Seconds(1)), 1)).Lease.Tokens);
    }

    /// <summary>Nothing that edges hold at the end of the pause lives on, and what was used in it costs nothing after it.</summary>
    [Fact]
    public void AdmitAll_LongAfterTheLimitIsUsedUp_LendsUntilItsEndAndCreditsNothing()
    {
        var state = Kind.CreateState(Start);
        var numbers = Limits.Window(10, Limits.Seconds(3_600));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 1, need: 10));
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 2, need: 0, used: 10));
        Kind.Execute(state, TimeSpan.Zero, new LimiterOrder(LimiterOrderKind.AdmitAll, 1, Limits.Seconds(3), "load test"));

        var first = Kind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 3, need: 2, want: 8, used: 10)).Lease;
        var last = Kind.Execute(state, Limits.Seconds(2.5), Limits.Need(numbers, 4, need: 1, want: 8, used: 14, has: 4)).Lease;
        var after = Kind.Execute(state, Limits.Seconds(3), Limits.Need(numbers, 5, need: 1, used: 14, has: 0)).Lease;

        Assert.Equal((8, Limits.Seconds(2)), (first.Tokens, first.Ttl));
        Assert.Equal((8, Limits.Seconds(0.5)), (last.Tokens, last.Ttl));
        Assert.Equal((0, Limits.Seconds(3_597)), (after.Tokens, after.DenyFor));
    }

    [Fact]
    public void RecoverState_PausedAndReset_StaysSo()
    {
        var numbers = Limits.Window(1_000, TimeSpan.FromHours(1));
        var state = DurableKind.CreateState(Start);
        DurableKind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 1, need: 900));
        DurableKind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 2, need: 0, used: 900));
        var stamp = DurableKind.StorageStamp(state);
        DurableKind.Execute(state, TimeSpan.Zero, Reset(1));
        DurableKind.Execute(state, TimeSpan.Zero, new LimiterOrder(LimiterOrderKind.DenyAll, 2, Limits.Seconds(60), "abuse"));

        var recovered = DurableKind.RecoverState(new("key", Limits.Seconds(1), Limits.Seconds(1)), DurableKind.ReadState(Write(state), EngineProtocol.Current));

        Assert.True(DurableKind.StorageStamp(state) > stamp);
        Assert.Equal(950, recovered.Authority!.Level);
        Assert.Equal(Limits.Seconds(59), DurableKind.Execute(recovered, Limits.Seconds(1), Limits.Need(numbers, 3)).Lease.DenyFor);
    }

    [Fact]
    public void RecoverState_PausedBeforeAnyRequest_StaysSo()
    {
        var state = DurableKind.CreateState(Start);
        DurableKind.Execute(state, TimeSpan.Zero, new LimiterOrder(LimiterOrderKind.DenyAll, 2, Limits.Seconds(60), "abuse"));

        var recovered = DurableKind.RecoverState(new("key", Limits.Seconds(1), TimeSpan.MaxValue), DurableKind.ReadState(Write(state), EngineProtocol.Current));

        Assert.Equal(Limits.Seconds(59), DurableKind.TimeToLive(recovered, Limits.Seconds(1)));
        Assert.NotNull(DurableKind.Execute(recovered, Limits.Seconds(1), LimiterOrder.Inspect).Pause);
    }

    [Fact]
    public void Inspect_AfterARefusal_SaysWhyForAMinute()
    {
        var state = Kind.CreateState(Start);
        var numbers = Limits.All(Limits.Tokens(100, Limits.Seconds(1)), Limits.Window(3, Limits.Seconds(8)));
        Kind.Execute(state, Limits.Seconds(800), Limits.Need(numbers, 1, need: 3));
        Kind.Execute(state, Limits.Seconds(801), Limits.Need(numbers, 2, need: 2, used: 3, node: "a"));

        var view = Kind.Execute(state, Limits.Seconds(805), LimiterOrder.Inspect);

        Assert.Equal(1, view.Refusals);
        Assert.Equal(new LimiterRefusalView(Limits.Seconds(4), "a", 1, 2, 0, Limits.Seconds(7), IsPaused: false), view.LastRefusal);
        Assert.True(Kind.TimeToLive(state, Limits.Seconds(860.9)) > TimeSpan.Zero);
        Assert.True(Kind.TimeToLive(state, Limits.Seconds(861)) <= TimeSpan.Zero);
    }

    private static LimiterOrder Reset(long id) => new(LimiterOrderKind.Reset, id, Limits.Seconds(60), "spent by mistake");

    /// <summary>Permits lent to boots that are gone, and by predecessors.</summary>
    private static long Orphans(LimiterAuthorityState state, TimeSpan now)
    {
        var orphans = 0L;
        foreach (var lease in state.Authority is { } authority ? authority.Leases.Leases : [])
        {
            orphans += lease.Expiry > now.Ticks && !state.Authority!.Nodes.ContainsValue(lease.Node) ? lease.Permits : 0;
        }

        return orphans;
    }

    private static byte[] Write(LimiterAuthorityState state)
    {
        var target = new ArrayBufferWriter<byte>();
        DurableKind.WriteState(target, state, EngineProtocol.Current);
        return target.WrittenSpan.ToArray();
    }

    private static void Check<T>(Gen<T> cases, int count, Action<T> check) =>
        Prop.ForAll(cases.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
