using Gateway.Core.Retries;
using Gateway.Core.Tests.RouteTables;

namespace Gateway.Core.Tests.Retries;

public sealed class RetryRulesTests
{
    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("TRACE", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    [InlineData("CONNECT", false)]
    [InlineData("get", false)] // Methods are case-sensitive: this is another one, of which nothing is known.
    [InlineData("PURGE", false)]
    public void MayRetry_Failed_OnlyIdempotentMethods(string method, bool expected)
    {
        Assert.Equal(expected, RetryRules.MayRetry(TryResult.Failed, method));
        Assert.True(RetryRules.MayRetry(TryResult.Unsent, method));
        Assert.False(RetryRules.MayRetry(TryResult.Final, method));
    }

    [Theory]
    [InlineData(1, 1.0, 25)]
    [InlineData(2, 1.0, 50)]
    [InlineData(4, 1.0, 200)]
    [InlineData(5, 1.0, 250)]
    [InlineData(3, 0.5, 50)]
    [InlineData(3, 0.0, 0)]
    public void Wait_Retry_IsARandomPartOfADoublingTime(int retry, double random, double milliseconds)
        => Assert.Equal(milliseconds, RetryRules.Wait(new(), retry, random).TotalMilliseconds);

    [Fact]
    public void Check_Defaults_AreInOrder() => FaultAssert.None(Tables.OfCluster("c", Tables.Cluster with { Retries = new() }));

    [Fact]
    public void Check_OutOfRange_SaysTheRange()
    {
        One(new() { Attempts = 0 }, "/attempts", "from 1 to 5");
        One(new() { Attempts = 6 }, "/attempts", "from 1 to 5");
        One(new() { Budget = 1.5 }, "/budget", "from 0 to 1");
        One(new() { MinimumPerSecond = -1 }, "/minimumPerSecond", "from 0 to 1,000");
        One(new() { MaxBodyBytes = -1 }, "/maxBodyBytes", "from 0 to 10,485,760");
        One(new() { PerTryTimeout = TimeSpan.Zero }, "/perTryTimeout", "too short");
        One(new() { Backoff = TimeSpan.FromSeconds(11), MaxBackoff = TimeSpan.FromMinutes(1) }, "/backoff", "'0s' to '10s'");
        One(new() { Backoff = TimeSpan.FromSeconds(1) }, "/maxBackoff", "'250ms' is below backoff '1s'");
    }

    [Theory]
    [InlineData("404", "below 500")]
    [InlineData("499-504", "below 500")]
    [InlineData("5xx", "no status")]
    public void Check_Status_IsRefused(string status, string part) => One(new() { Statuses = [status] }, "/statuses/0", part);

    private static void One(RetryPolicy policy, string location, params string[] parts)
        => FaultAssert.One(Tables.OfCluster("c", Tables.Cluster with { Retries = policy }), "/clusters/c/retries" + location, parts);
}
