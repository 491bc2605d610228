using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

public sealed class CircuitPolicyRulesTests
{
    private static readonly CircuitPolicy Valid = new() { ConsecutiveFailures = 5 };

    public static TheoryData<CircuitPolicy, string, string> Faults => new()
    {
        { new(), "", "State consecutiveFailures" },
        { Valid with { ConsecutiveFailures = 0 }, "/consecutiveFailures", "from 1 to 10,000" },
        { Valid with { ConsecutiveFailures = 10_001 }, "/consecutiveFailures", "10001" },
        { Valid with { FailureRatio = 0 }, "/failureRatio", "above 0" },
        { Valid with { FailureRatio = 1.01 }, "/failureRatio", "1.01" },
        { Valid with { FailureRatio = double.NaN }, "/failureRatio", "NaN" },
        { Valid with { MinimumCalls = 0 }, "/minimumCalls", "at least 1" },
        { Valid with { Window = TimeSpan.FromMilliseconds(999) }, "/window", "'999ms'" },
        { Valid with { Window = TimeSpan.FromMinutes(11) }, "/window", "'10m'" },
        { Valid with { Window = Timeout.InfiniteTimeSpan }, "/window", "'none'" },
        { Valid with { Cooldown = TimeSpan.FromMilliseconds(9) }, "/cooldown", "at least '10ms'" },
        { Valid with { Cooldown = TimeSpan.FromSeconds(301) }, "/maxCooldown", "'5m'" },
        { Valid with { Probes = 0 }, "/probes", "from 1 to 100" },
        { Valid with { Probes = 101 }, "/probes", "101" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_OneFault_SaysWhereAndWhatToDo(CircuitPolicy policy, string location, string text)
    {
        var fault = Assert.Single(CircuitPolicyRules.Check(policy));

        Assert.Equal(location, fault.Location);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeveralFaults_ReportsAll() =>
        Assert.Equal(3, CircuitPolicyRules.Check(new() { MinimumCalls = 0, Probes = 0 }).Count());

    [Fact]
    public void Check_Limits_AreAllowed()
    {
        CircuitPolicy[] policies =
        [
            Valid,
            new() { FailureRatio = 1, MinimumCalls = 1, Window = TimeSpan.FromSeconds(1), Probes = 100 },
            new() { ConsecutiveFailures = 10_000, Window = TimeSpan.FromMinutes(10), MaxCooldown = TimeSpan.FromSeconds(10) },
            new() { ConsecutiveFailures = 1, Cooldown = TimeSpan.FromMilliseconds(10), MaxCooldown = TimeSpan.FromMilliseconds(10) },
        ];

        Assert.Empty(policies.SelectMany(CircuitPolicyRules.Check));
    }
}
