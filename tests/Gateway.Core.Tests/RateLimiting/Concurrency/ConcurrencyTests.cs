using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;
using Gateway.Engine.Contract;
using Xunit.Sdk;

namespace Gateway.Core.Tests.RateLimiting.Concurrency;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class ConcurrencyTests
{
    private static readonly Gen<ConcurrencyPlan> Plans =
        from limit in Gen.Elements(1L, 2, 3, 10, 100)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from edges in Gen.Choose(1, 6)
        from rate in Gen.Elements(5.0, 50, 400)
        from seconds in Gen.Elements(0.01, 0.2, 3)
        from loss in Gen.Elements(0, 0.05, 0.3)
        from duplicates in Gen.Elements(0, 0.3)
        from delay in Gen.Elements(0, 2, 40, 300)
        from crashes in Gen.Elements(0, 0.5, 2)
        select new ConcurrencyPlan(limit, seed)
        {
            Edges = edges,
            Rate = rate,
            Seconds = seconds,
            Loss = loss,
            Duplicates = duplicates,
            Delay = TimeSpan.FromMilliseconds(delay),
            Crashes = crashes,
        };

    /// <summary>I12, with lost, repeated, overtaken and late messages, crashes and drift.</summary>
    [Fact]
    public void Run_HostileNetwork_NeverHasMoreInFlight() => Check(Plans, 200, plan => new ConcurrencyWorld(plan).Run());

    /// <summary>I12 while the authority's state is lost again and again: as long as reports arrive, none is forgotten.</summary>
    [Fact]
    public void Run_OwnersLost_NeverHasMoreInFlight() => Check(
        from plan in Plans select plan with { Loss = 0, Delay = TimeSpan.FromMilliseconds(2), OwnerCrashes = 0.3 },
        200,
        plan => new ConcurrencyWorld(plan).Run());

    /// <summary>The invariant is worth something: an authority that takes a reboot for a return breaks it.</summary>
    [Fact]
    public void Run_RebootsTakenForReturns_IsCaught()
    {
        var caught = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var plan = new ConcurrencyPlan(10, seed) { Rate = 200, Seconds = 0.5, Crashes = 2, Duplicates = 0.5, Delay = TimeSpan.FromMilliseconds(30) };
            new ConcurrencyWorld(plan).Run();
            try
            {
                new ConcurrencyWorld(plan with { ForgetsReboots = true }).Run();
            }
            catch (XunitException)
            {
                caught++;
            }
        }

        Assert.True(caught > 0);
    }

    [Fact]
    public void Run_DemandBelowTheLimit_RefusesHardlyAny()
    {
        var world = new ConcurrencyWorld(new(100, 1) { Rate = 200, Seconds = 0.2, Edges = 4 });
        world.Run();
        Assert.True(world.Refused < 0.002 * world.Admitted, $"{world.Refused} refused, {world.Admitted} admitted");
    }

    /// <summary>I14: one permit goes round between nodes that all want it.</summary>
    [Fact]
    public void Run_OnePermitForManyNodes_EachHasItAtTimes()
    {
        var world = new ConcurrencyWorld(new(1, 1) { Rate = 200, Seconds = 0.05, Edges = 4 });
        world.Run();
        Assert.All(world.AdmittedByNode, admitted => Assert.True(admitted >= 10, $"Only {admitted} were admitted."));
    }

    [Fact]
    public void Exit_NothingInFlight_Throws() => Assert.Throws<InvalidOperationException>(() => New(1).Exit(TimeSpan.Zero));

    [Fact]
    public void TryEnter_NoAnswer_DecidesByThePolicy()
    {
        Assert.Equal(LimiterOutcome.Denied, Cut(UnavailablePolicy.Deny).TryEnter(Limits.Seconds(0.2)));
        var allows = Cut(UnavailablePolicy.Allow);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(LimiterOutcome.Admitted, allows.TryEnter(Limits.Seconds(0.2))));
        var shares = Cut(UnavailablePolicy.LocalShare);
        Assert.Equal(5, Enumerable.Range(0, 50).Count(_ => shares.TryEnter(Limits.Seconds(0.2)) == LimiterOutcome.Admitted));

        // What was let in without a permit leaves none behind.
        shares.Exit(Limits.Seconds(0.2));
        Assert.Equal((4, 0), (shares.InFlight, shares.Idle));
    }

    [Fact]
    public void Acquire_SilentNode_IsForgottenWhenItsRequestsAreOver()
    {
        var authority = new ConcurrencyAuthority(TimeSpan.Zero, new(10, 1), 1, TimeSpan.Zero, new());
        authority.Acquire(Limits.Seconds(0), new("a", 1, 1, 10, 1, 8, 0, 0, 0));
        authority.Acquire(Limits.Seconds(61), new("b", 2, 1, 10, 1, 0, 0, 0, 0));
        Assert.Equal(8, authority.InUse);
        authority.Acquire(Limits.Seconds(62.1), new("b", 2, 2, 10, 1, 0, 0, 0, 0));
        Assert.Equal(0, authority.InUse);
    }

    [Fact]
    public void Acquire_RestartedNode_IsForgottenWhenItsOldSelfIsQuiet()
    {
        var authority = new ConcurrencyAuthority(TimeSpan.Zero, new(10, 1), 1, TimeSpan.Zero, new());
        authority.Acquire(Limits.Seconds(0), new("a", 1, 1, 10, 1, 8, 0, 0, 0));
        authority.Acquire(Limits.Seconds(1), new("a", 2, 1, 10, 1, 1, 0, 0, 0));
        Assert.Equal(9, authority.InUse);
        authority.Acquire(Limits.Seconds(2.1), new("a", 2, 2, 10, 1, 1, 0, 0, 0));
        Assert.Equal(1, authority.InUse);
    }

    [Fact]
    public void Acquire_LowerLimit_LendsNothingUntilItIsKept()
    {
        var authority = new ConcurrencyAuthority(TimeSpan.Zero, new(10, 1), 1, TimeSpan.Zero, new());
        authority.Acquire(Limits.Seconds(0), new("a", 1, 1, 10, 1, 8, 0, 0, 0));
        Assert.Equal(0, authority.Acquire(Limits.Seconds(0), new("b", 2, 1, 5, 2, 0, 0, 1, 1)).Permits);
        Assert.Equal(0, authority.Acquire(Limits.Seconds(0), new("a", 1, 2, 10, 1, 5, 0, 1, 1)).Permits);
        Assert.Equal(1, authority.Acquire(Limits.Seconds(0), new("a", 1, 3, 10, 1, 4, 0, 1, 1)).Permits);
    }

    [Fact]
    public void Kind_AnyReports_IsSoundInBytes() => Check(
        (from node in Gen.Elements("a", "b", "c")
         from boot in Gen.Choose(1, 2)
         from seq in Gen.Choose(1, 30)
         from inFlight in Gen.Choose(0, 5)
         from need in Gen.Choose(0, 2)
         from milliseconds in Gen.Choose(0, 5_000)
         from looks in Gen.Elements(true, false, false)
         select (milliseconds, new ConcurrencyCommand(looks ? null : new ConcurrencyReport(node, boot, seq, 10, 1, inFlight, 1, 3, need)))).ArrayOf(30),
        100,
        steps =>
        {
            var now = TimeSpan.FromSeconds(1);
            var script = new List<(TimeSpan Now, ConcurrencyCommand Command)>();
            foreach (var (milliseconds, command) in steps)
            {
                script.Add((now += TimeSpan.FromMilliseconds(milliseconds), command));
            }

            AuthorityKindAssert.IsSoundInBytes(new ConcurrencyKind(new()), new("key", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), script);
        });

    /// <summary>Requests of a node's threads are counted in and out exactly, and what is quiet leaves.</summary>
    [Fact]
    public async Task Table_ManyThreads_CountsExactlyAndForgets()
    {
        var table = new ConcurrencyEdgeTable("a", 1, new(Limits.Local));
        var kind = new ConcurrencyKind(Limits.Local);
        var state = kind.CreateState(new("key", TimeSpan.Zero, TimeSpan.MaxValue));
        var limit = new ConcurrencyLimit(5, 1);
        var (inFlight, most, admitted) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var request = 0; request < 2_000; request++)
            {
                if (table.TryEnter(TimeSpan.Zero, default, limit) != LimiterOutcome.Admitted)
                {
                    Call();
                    continue;
                }

                Interlocked.Increment(ref admitted);
                var now = Interlocked.Increment(ref inFlight);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref inFlight);
                table.Exit(TimeSpan.Zero, default);
            }
        })));
        Assert.InRange(most, 1, 5);
        Assert.True(admitted > 1_000);
        for (var second = 1; second < 30; second++)
        {
            var reports = new List<(LimiterKey Key, ConcurrencyReport Report)>();
            table.Sweep(Limits.Seconds(second), reports);
            reports.ForEach(report => table.Apply(Limits.Seconds(second), report.Key, kind.Execute(state, Limits.Seconds(second), report.Report)));
        }

        Assert.Equal((0, 0L), (table.Count, state.Authority!.InUse));
        Assert.True(kind.TimeToLive(state, Limits.Seconds(40)) <= TimeSpan.Zero);

        void Call()
        {
            if (table.TryBegin(TimeSpan.Zero, default, 1, out var report))
            {
                lock (state)
                {
                    table.Apply(TimeSpan.Zero, default, kind.Execute(state, TimeSpan.Zero, report));
                }
            }
        }
    }

    [Fact]
    public void TryBegin_RepliesOverdueOneAfterTheOther_IsAlone()
    {
        var edge = New(10, UnavailablePolicy.LocalShare);
        Assert.True(edge.TryBegin(TimeSpan.Zero, "a", 1, out _));
        Assert.True(edge.TryBegin(Limits.Seconds(0.06), "a", 1, out _));
        Assert.False(edge.IsAlone);

        Assert.False(edge.TryBegin(Limits.Seconds(0.12), "a", 1, out _));
        Assert.True(edge.IsAlone);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static ConcurrencyEdge New(long limit, UnavailablePolicy policy = UnavailablePolicy.Deny) =>
        new(TimeSpan.Zero, new(limit, 1, policy), 1, new LimiterFleet(new()) { MaxNodes = 2 });

    private static ConcurrencyEdge Cut(UnavailablePolicy policy)
    {
        var edge = New(10, policy);
        for (var call = 0; call < 2; call++)
        {
            Assert.True(edge.TryBegin(Limits.Seconds(call * 0.06), "a", 1, out var report));
            edge.Abandon(report.Seq);
        }

        Assert.True(edge.IsAlone);
        return edge;
    }

    private static void Check<T>(Gen<T> cases, int count, Action<T> check) =>
        Prop.ForAll(cases.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
