using Gateway.Core.RateLimiting;
using Gateway.Simulation.Limits;

namespace Gateway.Simulation.Tests.Limits;

public sealed class AdmissionOracleTests
{
    private const long Now = 1_000_000_000;
    private const long Second = TimeSpan.TicksPerSecond;

    [Theory]
    [InlineData(UnavailablePolicy.Deny, false, 5)]
    [InlineData(UnavailablePolicy.Deny, true, 5)]
    [InlineData(UnavailablePolicy.Reserved, true, 5)]
    [InlineData(UnavailablePolicy.LocalShare, false, 5)]
    [InlineData(UnavailablePolicy.LocalShare, true, 5)]
    [InlineData(UnavailablePolicy.Allow, false, 5)]
    [InlineData(UnavailablePolicy.Allow, true, 0)]
    public void Admit_FiveMoreThanTheBurst_CountsThemUnlessThePolicyAllows(UnavailablePolicy policy, bool isAlone, long expected)
    {
        var oracle = new AdmissionOracle();
        oracle.Reset(ReferenceLimitsTests.Bucket(10, policy), nodes: 3);
        Admit(oracle, Now, 15, isAlone);
        Assert.Equal(expected, oracle.Excess);
    }

    [Fact]
    public void Admit_LeasesAndLocalSharesAtOnce_MayComeToTwiceTheLimit()
    {
        var oracle = new AdmissionOracle();
        oracle.Reset(ReferenceLimitsTests.Bucket(10, UnavailablePolicy.LocalShare), nodes: 3);
        Admit(oracle, Now, 10, isAlone: false);
        Admit(oracle, Now, 10, isAlone: true);
        Assert.Equal(0, oracle.Excess);
        Admit(oracle, Now, 1, isAlone: true);
        Assert.Equal(1, oracle.Excess);
    }

    [Fact]
    public void Change_ToLess_HoldsTheOldLimitUntilItsLeasesHaveEnded()
    {
        var oracle = new AdmissionOracle();
        oracle.Reset(ReferenceLimitsTests.Bucket(10), nodes: 3);
        oracle.Change(Now, ReferenceLimitsTests.Bucket(5), longestLease: 2 * Second);
        Admit(oracle, Now + Second, 10, isAlone: false);
        Assert.Equal(0, oracle.Excess);
        Admit(oracle, Now + (2 * Second), 10, isAlone: false);
        Assert.Equal(5, oracle.Excess);
    }

    private static void Admit(AdmissionOracle oracle, long now, int times, bool isAlone)
    {
        for (var time = 0; time < times; time++)
        {
            oracle.Admit(now, 1, isAlone);
        }
    }
}
