using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.Tests.RateLimiting;

/// <summary>
/// Retry-After is in whole seconds, at least one, and right: alone, the same request succeeds then. A failure prints the
/// seed to replay.
/// </summary>
public sealed class RetryAfterTests
{
    private static readonly Gen<RateLimitPolicy> Policies =
        from algorithm in Gen.Elements(RateLimitAlgorithm.TokenBucket, RateLimitAlgorithm.FixedWindow, RateLimitAlgorithm.SlidingWindow)
        from limit in Gen.Choose(1, 40)
        from seconds in Gen.Elements(0.25, 1, 7, 61, 3_600, 86_400)
        from burst in Gen.Choose(1, 40)
        from isStrict in Gen.Elements(false, true)
        from day in Gen.Elements(false, false, true)
        select day
            ? new RateLimitPolicy
            {
                Strict = isStrict,
                Windows =
                [
                    new() { Algorithm = algorithm, Limit = 40, Window = TimeSpan.FromSeconds(seconds) },
                    new() { Limit = limit, Per = CalendarPeriod.Day, TimeZone = "Europe/Berlin" },
                ],
            }
            : new RateLimitPolicy
            {
                Algorithm = algorithm,
                Limit = limit,
                Window = TimeSpan.FromSeconds(seconds),
                Burst = algorithm == RateLimitAlgorithm.TokenBucket ? burst : null,
                Strict = isStrict,
            };

    [Fact]
    public void Refused_RetriedAloneAfterRetryAfter_Succeeds() => Prop.ForAll(
        (from policy in Policies
         from costs in Gen.Choose(1, 5).ArrayOf(60)
         from gaps in Gen.Elements(0, 0, 0, 1, 30, 900).ArrayOf(60)
         select (policy, costs, gaps)).ToArbitrary(),
        value => RunAsync(value.policy, value.costs, value.gaps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    /// <summary>The node holds one permit when it refuses, which must not be lost to the window while the caller waits.</summary>
    [Fact]
    public async Task Refused_WithAPermitLeftOnTheNode_RetriedAloneAfterRetryAfterSucceeds() => await RunAsync(
        new() { Algorithm = RateLimitAlgorithm.SlidingWindow, Limit = 29, Window = TimeSpan.FromSeconds(7) },
        [5, 1, 1, 1, 5, 2, 5, 3, 2, 2, 4, 3],
        [0, 900, 0, 0, 900, 30, 900, 900, 0, 1, 1, 1]);

    /// <summary>The node's permit would be lost between the time that the caller was told and the next whole second.</summary>
    [Fact]
    public async Task Refused_WithAPermitThatEndsWhileTheCallerWaits_RetriedAloneAfterRetryAfterSucceeds() => await RunAsync(
        new() { Algorithm = RateLimitAlgorithm.TokenBucket, Limit = 31, Window = TimeSpan.FromSeconds(1), Burst = 4 },
        [5, 1, 5],
        [1, 900, 1]);

    private static async Task RunAsync(RateLimitPolicy policy, int[] costs, int[] gaps)
    {
        using var node = await LimiterNode.StartAsync();
        var most = (int)Math.Min(int.MaxValue, node.ChargeOf(policy).Numbers.Burst);
        for (var request = 0; request < costs.Length; request++)
        {
            node.Clock.Advance(TimeSpan.FromMilliseconds(gaps[request]));
            var charge = node.ChargeOf(policy, Math.Min(costs[request], most));
            var decision = await node.DecideAsync(charge);
            if (decision.Outcome == LimiterOutcome.Denied)
            {
                var retryAfter = Math.Max(1, (long)Math.Ceiling(decision.RetryAfter.TotalSeconds));
                await node.IdleAsync(TimeSpan.FromSeconds(retryAfter));
                Assert.Equal(LimiterOutcome.Admitted, (await node.DecideAsync(charge)).Outcome);
                return;
            }
        }
    }
}
