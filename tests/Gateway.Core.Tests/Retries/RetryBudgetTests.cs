using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Retries;

namespace Gateway.Core.Tests.Retries;

/// <summary>A failure prints the seed.</summary>
public sealed class RetryBudgetTests
{
    private static readonly RetryPolicy Policy = new();

    // What happens next: time passes, requests come, or one asks for a retry.
    private static readonly Gen<(int Kind, int Amount)[]> Histories = Gen.Choose(0, 2).Zip(Gen.Choose(0, 60)).ArrayOf(200);

    [Fact]
    public void TryWithdraw_NoRequests_GivesTheMinimumOfTheWindow()
    {
        var budget = new RetryBudget(cores: 2);

        Assert.Equal(30, Enumerable.Range(0, 100).Count(_ => budget.TryWithdraw(Policy, TimeSpan.FromSeconds(1))));
        Assert.False(budget.TryWithdraw(Policy, TimeSpan.FromSeconds(10.9)));
        Assert.True(budget.TryWithdraw(Policy, TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void TryWithdraw_ManyRequests_GivesTheShareOfThem()
    {
        var budget = new RetryBudget(cores: 2);
        Deposit(budget, 1_000);

        Assert.Equal(230, Enumerable.Range(0, 1_000).Count(_ => budget.TryWithdraw(Policy, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void TryWithdraw_NothingAllowed_GivesNothing()
    {
        var budget = new RetryBudget(cores: 2);
        Deposit(budget, 1_000);

        Assert.False(budget.TryWithdraw(Policy with { Budget = 0, MinimumPerSecond = 0 }, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void TryWithdraw_AnyHistory_MatchesTheDefinition() => Prop.ForAll(Histories.ToArbitrary(), history =>
    {
        var policy = new RetryPolicy { Budget = 0.2, MinimumPerSecond = 1 };
        var budget = new RetryBudget(cores: 2);
        var (requests, retries) = (new List<int>(), new List<int>());
        var now = TimeSpan.FromDays(3);
        budget.Advance(now); // What comes before the first look belongs to no second.
        foreach (var (kind, amount) in history)
        {
            if (kind == 0)
            {
                // As the node does it: the window is kept going each second.
                for (var tenth = 0; tenth < amount; tenth++)
                {
                    now += TimeSpan.FromSeconds(0.1);
                    budget.Advance(now);
                }
            }
            else if (kind == 1)
            {
                Deposit(budget, amount);
                budget.Advance(now);
                requests.AddRange(Enumerable.Repeat((int)now.TotalSeconds, amount));
            }
            else
            {
                int Recent(List<int> seconds) => seconds.Count(second => second > (int)now.TotalSeconds - RetryBudget.WindowSeconds);
                var expected = Recent(retries) + 1 <= (0.2 * Recent(requests)) + 10;
                Assert.Equal(expected, budget.TryWithdraw(policy, now));
                retries.AddRange(expected ? [(int)now.TotalSeconds] : []);
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void TryWithdraw_LongSilence_ForgetsOldRequests()
    {
        var budget = new RetryBudget(cores: 2);
        Deposit(budget, 1_000);
        budget.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(30, Enumerable.Range(0, 1_000).Count(_ => budget.TryWithdraw(Policy, TimeSpan.FromSeconds(11))));
    }

    private static void Deposit(RetryBudget budget, int count)
    {
        for (var i = 0; i < count; i++)
        {
            budget.Deposit();
        }
    }
}
