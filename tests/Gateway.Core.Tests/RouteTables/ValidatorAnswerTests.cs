using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorAnswerTests
{
    private static readonly CorsPolicy Cors = new() { AllowOrigins = ["https://a.example"] };

    [Fact]
    public void Validate_OneTarget_IsFine()
    {
        FaultAssert.None(Table(new() { Respond = new() }));
        FaultAssert.None(Table(new() { Redirect = new() { Location = "https://a.example{path}{query}" } }));
        FaultAssert.None(Table(new() { Split = new() { Weights = new Dictionary<string, int> { ["c"] = 1 } } }));
        FaultAssert.None(Table(new() { ClusterId = "c", Cors = Cors, Addresses = new() { Allow = ["10.0.0.0/8", "::1"] }, Maintenance = new() }));
    }

    [Fact]
    public void Validate_NoTargetOrTwo_IsAFault()
    {
        One(new(), "/clusterId", "leads nowhere", "Add a clusterId");
        One(new() { ClusterId = "c", Respond = new() }, "/respond", "clusterId and respond");
        One(new() { Redirect = new() { Location = "/x" }, Respond = new() }, "/redirect", "respond and redirect");
    }

    [Theory]
    [InlineData("//evil.example", "neither an address nor a path")]
    [InlineData("{path}", "neither an address nor a path")]
    [InlineData("ftp://a", "neither an address nor a path")]
    [InlineData("/a b", "contains a space")]
    [InlineData("/{x}", "'{x}', which is none of")]
    public void Validate_BadLocation_IsAFault(string location, string fault) => One(new() { Redirect = new() { Location = location } }, "/redirect/location", fault);

    [Fact]
    public void Validate_BadStatuses_AreFaults()
    {
        One(new() { Redirect = new() { Location = "/x", Status = 200 } }, "/redirect/status", "301, 302, 303, 307, 308");
        One(new() { Respond = new() { Status = 100 } }, "/respond/status", "from 200 to 599");
        One(new() { Respond = new() { Status = 204, Body = "x" } }, "/respond/body", "has no body");
    }

    [Fact]
    public void Validate_BadRanges_AreFaults()
    {
        One(new() { ClusterId = "c", Addresses = new() { Deny = ["10.0.0.1/8"] } }, "/addresses/deny/0", "10.0.0.0/8");
        One(new() { ClusterId = "c", Maintenance = new() { AllowedAddresses = ["here"] } }, "/maintenance/allowedAddresses/0", "neither an IP address");
        One(new() { ClusterId = "c", Maintenance = new() { RetryAfter = TimeSpan.Zero } }, "/maintenance/retryAfter", "from 1s to 7d");
    }

    [Theory]
    [InlineData("https://a.example/")]
    [InlineData("https://A.example")]
    [InlineData("a.example")]
    [InlineData("https://a.example:443")]
    [InlineData("https://a.*.example")]
    [InlineData("https://u@a.example")]
    public void Validate_BadOrigin_IsAFault(string origin) => One(new() { ClusterId = "c", Cors = Cors with { AllowOrigins = [origin] } }, "/cors/allowOrigins/0", "is no origin");

    [Fact]
    public void Validate_CorsOutOfOrder_IsAFault()
    {
        One(new() { ClusterId = "c", Cors = Cors with { AllowOrigins = [] } }, "/cors/allowOrigins", "No origin");
        One(new() { ClusterId = "c", Cors = new() { AllowOrigins = ["*"], AllowCredentials = true } }, "/cors/allowCredentials", "any page on the web");
        One(new() { ClusterId = "c", Cors = Cors with { MaxAge = TimeSpan.FromDays(2) } }, "/cors/maxAge", "from 0s to 1d");
        One(new() { ClusterId = "c", Cors = Cors with { AllowHeaders = ["a b"] } }, "/cors/allowHeaders/0", "a b");
    }

    [Fact]
    public void Validate_SplitOutOfOrder_IsAFault()
    {
        One(Split(), "/split/weights", "gives no cluster a share");
        One(Split(("c", 0)), "/split/weights", "gives no cluster a share");
        One(Split(("c", 1), ("d", 1)), "/split/weights/d", "does not exist");
        One(Split(("c", 10_001)), "/split/weights/c", "from 0 to 10000");
        One(Split(("c", 1)) with { Split = Split(("c", 1)).Split! with { StickyOn = new() } }, "/split/stickyOn", "stickyOn names nothing");
    }

    [Fact]
    public void Validate_FaultInjectionOutOfOrder_IsAFault()
    {
        One(new() { ClusterId = "c", FaultInjection = new() }, "/faultInjection", "does nothing");
        One(new() { ClusterId = "c", FaultInjection = new() { AbortStatus = 200 } }, "/faultInjection/abortStatus", "from 400 to 599");
        One(new() { ClusterId = "c", FaultInjection = new() { AbortStatus = 500, AbortPercent = 101 } }, "/faultInjection/abortPercent", "from 0 to 100");
        One(new() { ClusterId = "c", FaultInjection = new() { Delay = TimeSpan.FromHours(1) } }, "/faultInjection/delay", "from 0s to 1m");
    }

    [Fact]
    public void Validate_LimitByClusterOfARouteWithoutOne_IsAFault() => FaultAssert.One(
        Table(new() { Respond = new(), RateLimits = ["l"] }) with
        {
            RateLimits = new Dictionary<string, RateLimitPolicy> { ["l"] = new() { Algorithm = RateLimitAlgorithm.FixedWindow, Limit = 1, Window = TimeSpan.FromSeconds(1), Scope = RateLimitScope.Cluster } },
        },
        "/routes/r/rateLimits/0",
        "has no clusterId");

    [Fact]
    public void Validate_MirrorOutOfOrder_IsAFault()
    {
        One(new() { ClusterId = "c", Mirror = new() { ClusterId = "d" } }, "/mirror/clusterId", "'d', which does not exist");
        One(new() { ClusterId = "c", Mirror = new() { ClusterId = "c" } }, "/mirror/clusterId", "twice");
        One(new() { Respond = new(), Mirror = new() { ClusterId = "c" } }, "/mirror", "nothing to mirror");
        One(new() { Respond = new(), FaultInjection = new() { Delay = -TimeSpan.FromSeconds(5) } }, "/faultInjection/delay", "out of range");
    }

    private static Route Split(params (string Cluster, int Weight)[] weights)
        => new() { Split = new() { Weights = weights.ToDictionary(w => w.Cluster, w => w.Weight) } };

    private static void One(Route route, string location, params string[] parts) => FaultAssert.One(Table(route), "/routes/r" + location, parts);

    private static RouteTable Table(Route route) => Tables.OfCluster("c", Tables.Cluster) with { Routes = new Dictionary<string, Route> { ["r"] = route } };
}
