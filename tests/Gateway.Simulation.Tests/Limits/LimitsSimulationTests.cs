using Gateway.Simulation.Limits;

namespace Gateway.Simulation.Tests.Limits;

public sealed class LimitsSimulationTests
{
    private static readonly LimitsOptions Small = new() { Nodes = 20, Clients = 2_000, Requests = 200_000 };

    public static TheoryData<string> Scenarios => [.. LimitsScenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Run_AnyScenario_AdmitsNothingBeyondAnyLimit(string scenario)
    {
        var tally = LimitsSimulation.Run(Of(scenario, Small));
        Assert.Equal(Small.Requests, tally.Requests);
        Assert.Equal(tally.Requests, tally.Admitted + tally.Denied + tally.Unanswered + tally.Lost);
        Assert.Equal(0, tally.OverAdmission);
    }

    [Fact]
    public void Run_SameSeedOnOneAndOnThreeThreads_IsBitIdentical()
    {
        var first = LimitsSimulation.Run(Small);
        var second = LimitsSimulation.Run(Small with { Threads = 3 });
        Assert.Equal(Json(first), Json(second));
        Assert.Equal(first.Seconds, second.Seconds);
        Assert.Equal(first.Waits, second.Waits);
    }

    [Fact]
    public void Run_AnotherSeed_IsAnotherRun() =>
        Assert.NotEqual(LimitsSimulation.Run(Small).Hash, LimitsSimulation.Run(Small with { Seed = 2 }).Hash);

    /// <summary>An oracle that sees no defect proves nothing by seeing none.</summary>
    [Theory]
    [InlineData(LimitsMutation.RestartFull, "failover")]
    [InlineData(LimitsMutation.CreditOnReboot, "rolling")]
    [InlineData(LimitsMutation.EvictLiveState, "calm")]
    [InlineData(LimitsMutation.DoubleGrant, "calm")]
    [InlineData(LimitsMutation.AcceptRepeatedReplies, "loss")]
    [InlineData(LimitsMutation.ClocksBeyondAllowance, "drift")]
    internal void Run_Mutation_OracleSeesWhatItAdmits(LimitsMutation mutation, string scenario)
    {
        var options = Of(scenario, Small);
        Assert.Equal(0, LimitsSimulation.Run(options).OverAdmission);
        Assert.NotEqual(0, LimitsSimulation.Run(options with { Mutation = mutation }).OverAdmission);
    }

    private static LimitsOptions Of(string scenario, LimitsOptions options) =>
        LimitsScenario.All.Single(s => s.Name == scenario).Apply(options);

    private static string Json(LimitsTally tally) => new LimitsReport(Small, LimitsScenario.All[0], tally, seconds: 0).ToJson();
}
