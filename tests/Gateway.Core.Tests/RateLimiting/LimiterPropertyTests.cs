using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>Edges and authority against independent books. A failure prints the seed to replay.</summary>
public sealed class LimiterPropertyTests
{
    private static readonly Gen<LimiterWorldPlan> Plans =
        from numbers in LimiterGenerators.Policies
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from edges in Gen.Choose(1, 8)
        from rate in Gen.Elements(1.0, 20, 100, 500)
        from cost in Gen.Elements(1, 1, 3, 10)
        from loss in Gen.Elements(0, 0.05, 0.3)
        from duplicates in Gen.Elements(0, 0.2)
        from delay in Gen.Elements(0, 1, 5, 40, 200, 3_000)
        from crashes in Gen.Elements(0, 0, 0.5, 3)
        select new LimiterWorldPlan(numbers, seed)
        {
            Edges = edges,
            Rate = rate,
            MaxCost = (int)Math.Min(cost, numbers.Burst),
            Loss = loss,
            Duplicates = duplicates,
            Delay = TimeSpan.FromMilliseconds(delay),
            Crashes = crashes,
        };

    /// <summary>I1, I2, I6, I7 and I11, with lost, repeated, overtaken and late messages, crashes and drift.</summary>
    [Fact]
    public void Run_HostileNetwork_AdmitsNoMoreThanOneLimiterAtAnyTime() =>
        Check(Plans, 300, plan => new LimiterWorld(plan).Run());

    /// <summary>A window of a millisecond beside a longer one, where an edge once asked for ever in the window's last two ticks.</summary>
    [Fact]
    public void Run_WindowAboutAsShortAsDrift_EveryRequestIsDecided() =>
        new LimiterWorld(new(Limits.All(Limits.Tokens(20_000, TimeSpan.FromMilliseconds(333), 37), Limits.Sliding(1_002, TimeSpan.FromMilliseconds(1))), 90_234_601)
        {
            Edges = 4,
            Rate = 500,
            MaxCost = 3,
            Delay = TimeSpan.Zero,
        }).Run();

    /// <summary>I8 for R1: the owner's state is lost, the loss noticed late or reported early.</summary>
    [Fact]
    public void Run_OwnersLost_SuccessorsAdmitNoMore() => Check(
        from plan in Plans
        from owners in Gen.Elements(0.2, 1, 5)
        from takeover in Gen.Elements(0, 10, 500, 4_000)
        where plan.Numbers.Windows.All(window => window.Algorithm == RateLimitAlgorithm.TokenBucket || window.Length <= LimiterSettings.LongestVolatile)
        select plan with { OwnerCrashes = owners, Takeover = TimeSpan.FromMilliseconds(takeover) },
        300,
        plan => new LimiterWorld(plan).Run());

    /// <summary>I8 for R1 where it is tightest: fewer permits than nodes that want them.</summary>
    [Fact]
    public void Run_OwnersOfFewPermitsLost_SuccessorsAdmitNoMore() => Check(
        from burst in Gen.Choose(1, 3)
        from milliseconds in Gen.Elements(5, 60, 300, 2_000)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from takeover in Gen.Elements(0, 20, 3_000)
        select new LimiterWorldPlan(Limits.Deny(Limits.Tokens(1, TimeSpan.FromMilliseconds(milliseconds), burst)), seed)
        {
            Edges = 8,
            Rate = 300,
            OwnerCrashes = 2,
            Takeover = TimeSpan.FromMilliseconds(takeover),
            Delay = TimeSpan.FromMilliseconds(40),
        },
        200,
        plan => new LimiterWorld(plan).Run());

    /// <summary>I8 for R2: the owner goes on with what it had stored.</summary>
    [Fact]
    public void Run_DurableOwnersCrash_SuccessorsAdmitNoMore() => Check(
        from plan in Plans
        from owners in Gen.Elements(0.2, 1, 5)
        select plan with { OwnerCrashes = owners, IsDurable = true },
        300,
        plan => new LimiterWorld(plan).Run());

    /// <summary>I9: two owners at once, of which nodes reach now the one and now the other.</summary>
    [Fact]
    public void Run_TwoDurableOwners_AdmitNoMoreTogether()
    {
        var conflicts = 0;
        Check(
            from plan in Plans
            from splits in Gen.Elements(0.5, 3)
            from owners in Gen.Elements(0, 0.2)
            select plan with { Splits = splits, OwnerCrashes = owners, IsDurable = true },
            300,
            plan =>
            {
                var world = new LimiterWorld(plan);
                world.Run();
                conflicts += world.Owner.Conflicts;
            });
        Assert.True(conflicts > 1_000, $"Only {conflicts} times an owner found that another one had stored.");
    }

    /// <summary>
    /// I9 where neither has much to do: an owner whose buckets fill up again between requests once found that what it had
    /// stored long before sufficed for ever, and never noticed the other.
    /// </summary>
    [Fact]
    public void Run_TwoCalmDurableOwners_AdmitNoMoreTogether()
    {
        var conflicts = 0;
        Check(
            from burst in Gen.Choose(2, 12)
            from demand in Gen.Elements(0.5, 1, 2)
            from edges in Gen.Choose(1, 4)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select new LimiterWorldPlan(Limits.Deny(Limits.Tokens(2, Limits.Seconds(1), burst)), seed)
            {
                Edges = edges,
                Rate = 2 * demand,
                Length = Limits.Seconds(200),
                Splits = 0.02,
                IsDurable = true,
            },
            100,
            plan =>
            {
                var world = new LimiterWorld(plan);
                world.Run();
                conflicts += world.Owner.Conflicts;
            });
        Assert.True(conflicts > 100, $"Only {conflicts} times an owner found that another one had stored.");
    }

    /// <summary>I10: what is set aside is exact, also while nodes are cut off, crash, and lose their owner.</summary>
    [Fact]
    public void Run_ReservedAndPartitioned_AdmitsNoMore()
    {
        var alone = 0L;
        Check(
            from plan in Plans
            from percent in Gen.Elements(1, 10, 50)
            where plan.Numbers.Windows.All(window => window.Limit > 1 && window.Burst > 1)
            let numbers = new RateLimitNumbers(plan.Numbers.Windows, 1, false, UnavailablePolicy.Reserved, percent)
            select plan with { Numbers = numbers, MaxCost = (int)Math.Min(plan.MaxCost, numbers.Burst), Partitions = plan.Edges * 0.5, IsDurable = true, OwnerCrashes = 0.2 },
            200,
            plan =>
            {
                var world = new LimiterWorld(plan);
                world.Run();
                alone += world.AdmittedAlone;
            });
        Assert.True(alone > 1_000, $"Only {alone} were admitted from what is set aside.");
    }

    /// <summary>Limits change while permits are lent, on some nodes earlier than on others.</summary>
    [Fact]
    public void Run_LimitsChange_AdmitsNoMoreThanTheHighest() => Check(
        from plan in Plans
        from durable in Gen.Elements(false, true)
        where plan.Numbers.Windows.All(window => window.Algorithm == RateLimitAlgorithm.TokenBucket && window.Limit % 6 == 0 && window.Burst % 6 == 0)
        select plan with { Changes = 1, IsDurable = durable },
        200,
        plan => new LimiterWorld(plan).Run());

    /// <summary>
    /// I3: half of the bucket may be out, and each node may wait for a quantum; so the edges do as well as one bucket
    /// smaller by that. Where a bucket fills within a round trip or two no protocol could.
    /// </summary>
    [Fact]
    public void Run_CalmNetwork_AdmitsAsMuchAsOneBucketOfHalfTheSize()
    {
        var calm = from plan in Plans
                   from numbers in LimiterGenerators.TokenBuckets
                   where numbers.Burst >= 8 * plan.Edges && numbers.Windows[0].FillTicks >= TimeSpan.TicksPerSecond / 5
                   select plan with { Numbers = numbers, Loss = 0, Duplicates = 0, Crashes = 0, Delay = TimeSpan.FromMilliseconds(1), MaxCost = 1 };
        Check(calm, 300, plan =>
        {
            var world = new LimiterWorld(plan);
            world.Run();
            var missing = Quantum(plan.Numbers) * plan.Edges;
            Assert.True(
                world.Admitted >= (0.98 * world.Ideal) - missing,
                $"I3: {world.Admitted} of {world.Ideal} but for {missing}, {world.Calls} calls");
        });
    }

    /// <summary>
    /// I5: whatever a client's rate beyond its limit, a node asks twice per quantum for it, once for what there is and once
    /// to hear that there is no more; a few more where demand is not known yet, and leases end with their windows. A quantum
    /// is a quarter of the bucket at most, so that one that fills faster than in four quanta is asked for more often.
    /// </summary>
    [Fact]
    public void TryAcquire_FarOverTheLimit_AsksNoMoreThanTwicePerQuantum() => Check(
        from numbers in LimiterGenerators.Policies
        where numbers.Windows.Any(window => window.PermitsPerSecond <= 300)
            && numbers.Windows.All(window => window.RefillTicks(window.Burst) >= 4 * LimiterSettings.Quantum.Ticks)
        select numbers,
        60,
        numbers =>
        {
            var node = new LocalNode(numbers, TimeSpan.Zero);
            for (var millisecond = 0; millisecond < 5_000; millisecond++)
            {
                node.Request(TimeSpan.FromMilliseconds(millisecond));
            }

            Assert.True(node.Calls <= 1.3 * 2 * 100, $"I5: {node.Calls} calls in 5 s: {numbers}");
        });

    /// <summary>I5 where the authority is away: requests that wait for it are demand too.</summary>
    [Fact]
    public void Run_FarOverTheLimitFromAfar_AsksNoMoreThanTwicePerQuantum() => Check(
        from numbers in LimiterGenerators.Policies
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from delay in Gen.Elements(1, 5, 20)
        where numbers.Windows.Any(window => window.PermitsPerSecond <= 300)
            && numbers.Windows.All(window => window.RefillTicks(window.Burst) >= 4 * LimiterSettings.Quantum.Ticks)
        select new LimiterWorldPlan(numbers, seed) { Rate = 2_000, Delay = TimeSpan.FromMilliseconds(delay), Length = TimeSpan.FromSeconds(5) },
        60,
        plan =>
        {
            var world = new LimiterWorld(plan);
            world.Run();
            Assert.True(world.Calls <= 1.3 * 2 * 100, $"I5: {world.Calls} calls in 5 s for {world.Admitted} permits");
        });

    /// <summary>I13, and the first half of I4.</summary>
    [Fact]
    public void TryAcquire_AloneAtTheEndOfARefusal_IsAdmitted()
    {
        var cases = from numbers in LimiterGenerators.Policies
                    from gaps in Gen.Choose(0, 400).ArrayOf(60)
                    from costs in Gen.Choose(1, (int)Math.Min(numbers.Burst, 5)).ArrayOf(60)
                    select (numbers, gaps, costs);
        Check(cases, 700, value =>
        {
            var now = TimeSpan.FromMilliseconds(12_345.6789);
            var node = new LocalNode(value.numbers, now);
            for (var index = 0; index < value.gaps.Length; index++)
            {
                now += TimeSpan.FromMilliseconds(value.gaps[index] / 10.0);
                var decision = node.Request(now, value.costs[index]);
                if (decision.Outcome == LimiterOutcome.Denied)
                {
                    Assert.True(decision.RetryAfter > TimeSpan.Zero);
                    Assert.Equal(decision.RetryAfter, decision.Status.Reset);
                    now += decision.RetryAfter;
                    Assert.Equal(LimiterOutcome.Admitted, node.Request(now, value.costs[index]).Outcome);
                }
            }
        });
    }

    /// <summary>I3 for one node in process, over all numbers: half may be lent, and a quantum is collected.</summary>
    [Fact]
    public void TryAcquire_OneNodeInProcess_AdmitsAsMuchAsASmallerBucket()
    {
        var cases = from numbers in LimiterGenerators.Numbers
                    from seed in Gen.Choose(0, 1_000_000)
                    from mean in Gen.Elements(0.2, 3, 50)
                    select (numbers, seed, mean);
        Check(cases, 300, value =>
        {
            var random = new Random(value.seed);
            var now = TimeSpan.Zero;
            var node = new LocalNode(value.numbers, now);
            var central = new ReferenceLimit(Smaller(value.numbers));
            var truth = new ReferenceLimit(value.numbers);
            for (var index = 0; index < 3_000; index++)
            {
                now += TimeSpan.FromMilliseconds(random.NextDouble() * 2 * value.mean);
                central.TryAdmit(now.Ticks, 1);
                if (node.Request(now).Outcome == LimiterOutcome.Admitted)
                {
                    Assert.True(truth.TryAdmit(now.Ticks, 1));
                }
            }

            Assert.True(
                truth.Admitted >= central.Admitted - Quantum(value.numbers),
                $"{truth.Admitted} of {central.Admitted}: {value.numbers}");
        });
    }

    private static RateLimitNumbers Smaller(RateLimitNumbers numbers) => numbers.Windows[0] is { Algorithm: RateLimitAlgorithm.TokenBucket } window
        ? Limits.Tokens(window.Limit, window.Length, Math.Max(1, window.Burst - (window.Burst / 2) - (long)Quantum(numbers)))
        : numbers.Windows[0] is { Algorithm: RateLimitAlgorithm.SlidingWindow } sliding
            ? Limits.Sliding(Math.Max(1, sliding.Limit - (sliding.Limit / 2) - (long)Quantum(numbers)), sliding.Length)
            : numbers;

    private static double Quantum(RateLimitNumbers numbers) => 1 + numbers.Windows[0].Quantum;

    private static void Check<T>(Gen<T> cases, int count, Action<T> check) =>
        Prop.ForAll(cases.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
