using Xunit.Sdk;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// The invariants would be worth little if they held of anything: each of the mistakes that a limiter of this kind is
/// prone to breaks them within a few runs, and the same runs without it do not.
/// </summary>
public sealed class LimiterMutationTests
{
    private static readonly LimiterWorldPlan Busy = new(Limits.Deny(Limits.Tokens(20, Limits.Seconds(2), burst: 10)), Seed: 0)
    {
        Edges = 4,
        Rate = 60,
        Length = Limits.Seconds(60),
    };

    [Theory]
    [InlineData(LimiterMutation.NoFloor)]
    [InlineData(LimiterMutation.UnorderedExpiry)]
    [InlineData(LimiterMutation.RestartFull)]
    [InlineData(LimiterMutation.CreditOnReboot)]
    [InlineData(LimiterMutation.ResentSeq)]
    [InlineData(LimiterMutation.EvictsLiveState)]
    [InlineData(LimiterMutation.NoReservation)]
    [InlineData(LimiterMutation.IgnoresConflicts)]
    internal void Run_WithAMistake_IsCaught(LimiterMutation mutation)
    {
        var plan = PlanOf(mutation);
        var caught = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            new LimiterWorld(plan with { Seed = seed }).Run();
            caught += Breaks(plan with { Seed = seed, Mutation = mutation }) ? 1 : 0;
        }

        Assert.True(caught > 0, $"{mutation} was not caught in 20 runs.");
    }

    private static LimiterWorldPlan PlanOf(LimiterMutation mutation) => mutation switch
    {
        // Bursts after idling, while much is lent.
        LimiterMutation.NoFloor => Busy with { Rate = 12, Loss = 0.2, Delay = TimeSpan.FromMilliseconds(30) },

        // Leases that end about when the bucket is full again, of permits used just before.
        LimiterMutation.UnorderedExpiry => Busy with { Numbers = Limits.Deny(Limits.Tokens(2, Limits.Seconds(1), burst: 4)), Edges = 2, Rate = 0.6, MaxCost = 4, Sweeps = 0, Length = Limits.Seconds(3_000) },
        LimiterMutation.RestartFull => Busy with { OwnerCrashes = 1 },
        LimiterMutation.CreditOnReboot => Busy with { Crashes = 3, Duplicates = 0.3, Delay = TimeSpan.FromMilliseconds(20) },
        LimiterMutation.ResentSeq => Busy with { Delay = TimeSpan.FromMilliseconds(200), Duplicates = 0.2 },
        LimiterMutation.IgnoresConflicts => Busy with { Splits = 0.1, IsDurable = true },
        LimiterMutation.NoReservation => Busy with { Numbers = Limits.Deny(Limits.Window(1_000, Limits.Seconds(30))), OwnerCrashes = 1, IsDurable = true },
        _ => Busy,
    };

    private static bool Breaks(LimiterWorldPlan plan)
    {
        try
        {
            new LimiterWorld(plan).Run();
            return false;
        }
        catch (XunitException)
        {
            return true;
        }
    }
}
