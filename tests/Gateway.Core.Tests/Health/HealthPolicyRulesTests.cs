using Gateway.Core.Health;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Health;

public sealed class HealthPolicyRulesTests
{
    private static readonly ActiveHealthPolicy Active = new() { Path = "/health?x=1" };

    [Fact]
    public void Check_Defaults_AreInOrder()
        => FaultAssert.None(Tables.OfCluster("c", Tables.Cluster with { Health = new() { Active = Active, Passive = new() } }));

    [Fact]
    public void Check_NeitherProbedNorConcluded_SaysWhatToAdd() => One(new(), "", "passive: {}");

    [Theory]
    [InlineData("health", "does not begin with a slash")]
    [InlineData("", "does not begin with a slash")]
    [InlineData("/a b", "white space")]
    [InlineData("/ä", "outside ASCII")]
    [InlineData("/a#b", "'#'")]
    public void Check_Path_IsRefused(string path, string part) => OneOfActive(Active with { Path = path }, "/path", part);

    [Theory]
    [InlineData("2xx")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("300-200")]
    [InlineData("200-")]
    [InlineData("+200")]
    public void Check_Status_IsRefused(string status) => OneOfActive(Active with { Statuses = ["200", status] }, "/statuses/1", $"'{status}' is no status");

    [Fact]
    public void Check_NoStatus_IsRefused() => OneOfActive(Active with { Statuses = [] }, "/statuses", "No status would be healthy");

    [Fact]
    public void Check_Method_IsRefused() => OneOfActive(Active with { Method = "G ET" }, "/method", "method 'G ET'");

    [Fact]
    public void Check_IntervalTooShort_IsRefused() => OneOfActive(Active with { Interval = TimeSpan.FromMilliseconds(99) }, "/interval", "'99ms'", "from '100ms' to '1h'");

    [Fact]
    public void Check_TimeoutNone_IsRefused() => OneOfActive(Active with { Timeout = Timeout.InfiniteTimeSpan }, "/timeout", "'none'", "from '10ms' to '1m'");

    [Fact]
    public void Check_CountsOutOfRange_AreRefused()
    {
        OneOfActive(Active with { UnhealthyAfter = 0 }, "/unhealthyAfter", "from 1 to 100");
        OneOfActive(Active with { HealthyAfter = 101 }, "/healthyAfter", "from 1 to 100");
        OneOfPassive(new() { ConsecutiveFailures = 0 }, "/consecutiveFailures", "from 1 to 10,000");
    }

    [Fact]
    public void Check_EjectionTimes_AreRefused()
    {
        OneOfPassive(new() { Ejection = TimeSpan.Zero }, "/ejection", "'0s'", "from '10ms' to '1d'");
        OneOfPassive(new() { Ejection = TimeSpan.FromMinutes(10) }, "/maxEjection", "'5m' is below ejection '10m'");
    }

    [Fact]
    public void Check_SharesOutOfRange_AreRefused()
    {
        OneOfPassive(new() { MaxEjectedShare = 1.01 }, "/maxEjectedShare", "from 0 to 1");
        One(new() { Passive = new(), PanicThreshold = double.NaN }, "/panicThreshold", "from 0 to 1");
    }

    private static void OneOfActive(ActiveHealthPolicy policy, string location, params string[] parts) => One(new() { Active = policy }, "/active" + location, parts);

    private static void OneOfPassive(PassiveHealthPolicy policy, string location, params string[] parts) => One(new() { Passive = policy }, "/passive" + location, parts);

    private static void One(HealthPolicy policy, string location, params string[] parts)
        => FaultAssert.One(Tables.OfCluster("c", Tables.Cluster with { Health = policy }), "/clusters/c/health" + location, parts);
}
