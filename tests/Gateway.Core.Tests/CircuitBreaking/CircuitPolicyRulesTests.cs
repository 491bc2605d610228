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
        { Valid with { SlowCallRatio = 1.5 }, "/slowCallRatio", "1.5" },
        { Valid with { SlowCallDuration = TimeSpan.FromMilliseconds(1) }, "/slowCallDuration", "'1ms'" },
        { Valid with { Ramp = TimeSpan.FromMinutes(11) }, "/ramp", "'11m'" },
        { Valid with { Ramp = Timeout.InfiniteTimeSpan }, "/ramp", "'none'" },
        { Valid with { Probes = 2, ProbeSuccesses = 3 }, "/probeSuccesses", "which is 2" },
        { Valid with { ProbeSuccesses = 0 }, "/probeSuccesses", "from 1" },
        { Valid with { Failures = [] }, "/failures", "Nothing would count" },
        { Valid with { Failures = ["5xx", "6xx"] }, "/failures/1", "'6xx'" },
        { Valid with { Failures = ["099"] }, "/failures/0", "'099'" },
        { Valid with { Failures = ["Timeout"] }, "/failures/0", "timeout, or connection" },
        { Valid with { Probe = CircuitProbeMode.Path }, "/probePath", "needs a probePath" },
        { Valid with { ProbePath = "/health" }, "/probePath", "only with probe: path" },
        { Valid with { Probe = CircuitProbeMode.Path, ProbePath = "health" }, "/probePath", "begins with '/'" },
        { Valid with { Probe = CircuitProbeMode.Path, ProbePath = "/a b" }, "/probePath", "without spaces" },
        { Valid with { Probe = CircuitProbeMode.Path, ProbePath = "/a\r\nX: y" }, "/probePath", "is no path" },
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
        Assert.Equal(3, CircuitPolicyRules.Check(new() { MinimumCalls = 0, Probes = 101 }).Count());

    [Fact]
    public void Check_Limits_AreAllowed()
    {
        CircuitPolicy[] policies =
        [
            Valid,
            new() { FailureRatio = 1, MinimumCalls = 1, Window = TimeSpan.FromSeconds(1), Probes = 100 },
            new() { ConsecutiveFailures = 10_000, Window = TimeSpan.FromMinutes(10), MaxCooldown = TimeSpan.FromSeconds(10) },
            new() { SlowCallRatio = 1, Probes = 3, ProbeSuccesses = 3, Ramp = TimeSpan.Zero, Failures = ["5xx", "429", "timeout"] },
            new() { SlowCallRatio = 0.1, SlowCallDuration = TimeSpan.FromMinutes(10), Probe = CircuitProbeMode.Path, ProbePath = "/health?deep=1" },
            new() { ConsecutiveFailures = 1, Cooldown = TimeSpan.FromMilliseconds(10), MaxCooldown = TimeSpan.FromMilliseconds(10) },
        ];

        Assert.Empty(policies.SelectMany(CircuitPolicyRules.Check));
    }
}
