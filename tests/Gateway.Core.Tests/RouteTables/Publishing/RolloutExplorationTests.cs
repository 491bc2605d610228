using Xunit.Abstractions;

namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>
/// Every rollout over three nodes that is possible within a plan's accidents, at every moment of each. In all of them
/// nodes run only what they made ready, numbers only grow and stand for one content each, nobody is told to run what a
/// living node could not, what hurts never comes into force, and in the end all run what is in force.
/// </summary>
public sealed class RolloutExplorationTests(ITestOutputHelper output)
{
    public static TheoryData<string> Plans => [.. PlansByName.Keys];

    private static Dictionary<string, RolloutPlan> PlansByName { get; } = new()
    {
        ["good"] = new(),
        ["good, fast"] = new() { IsFast = true, Steps = 1 },
        ["unusable on one node"] = new() { CannotUse = 2 },
        ["hurts"] = new() { Hurts = true },
        ["two operators"] = new() { IsContended = true, Strays = 0 },
        ["a living node taken for dead"] = new() { CannotUse = 1, Misjudged = 1, Crashes = 0, Restarts = 0, Losses = 0 },
        ["a store that forgets"] = new() { StoreLosses = 1, Crashes = 0, Restarts = 0, Losses = 0, Steps = 2 },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Explore_EveryAccidentAtEveryStep_KeepsTheRules(string plan)
    {
        var (worlds, fault) = RolloutExplorer.Explore(PlansByName[plan]);

        output.WriteLine($"{plan}: {worlds} worlds. {fault}");
        Assert.Null(fault);
    }

    /// <summary>The rules would be worth little if they held of anything.</summary>
    [Theory]
    [InlineData(RolloutMutation.AcksUnseen)]
    [InlineData(RolloutMutation.TakesOlder)]
    [InlineData(RolloutMutation.ReusesNumber)]
    [InlineData(RolloutMutation.IgnoresSilent)]
    [InlineData(RolloutMutation.HidesErrors)]
    internal void Explore_WithAMistake_FindsIt(RolloutMutation mutation)
    {
        var (worlds, fault) = RolloutExplorer.Explore(PlanOf(mutation) with { Mutation = mutation });

        output.WriteLine($"{mutation}: {worlds} worlds. {fault}");
        Assert.NotNull(fault);
    }

    private static RolloutPlan PlanOf(RolloutMutation mutation) => mutation switch
    {
        RolloutMutation.AcksUnseen or RolloutMutation.IgnoresSilent => PlansByName["unusable on one node"],
        RolloutMutation.TakesOlder => PlansByName["a living node taken for dead"] with { CannotUse = null, Strays = 0 },
        _ => PlansByName["hurts"],
    };
}
