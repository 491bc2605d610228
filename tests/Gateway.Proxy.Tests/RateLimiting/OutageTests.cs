using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.Tests.RateLimiting;

/// <summary>Authorities that give no answer: what requests get, what is told, and that late answers are nobody's.</summary>
public sealed class OutageTests
{
    private static readonly RateLimitPolicy Ten = new() { Limit = 10, Window = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData(UnavailablePolicy.Allow, LimiterOutcome.Admitted)]
    [InlineData(UnavailablePolicy.Deny, LimiterOutcome.Denied)]
    [InlineData(UnavailablePolicy.LocalShare, LimiterOutcome.Denied)]
    [InlineData(UnavailablePolicy.Reserved, LimiterOutcome.Denied)]
    public async Task Decide_NoAnswer_IsDecidedAfterTwoCalls(UnavailablePolicy mode, LimiterOutcome outcome)
    {
        using var node = await LimiterNode.StartAsync(inner => new UnansweredEngine(inner) { Reason = UnavailableReason.Unreachable });

        var decision = await node.DecideAsync(node.ChargeOf(Ten with { OnUnavailable = mode }));

        Assert.Equal((outcome, true), (decision.Outcome, decision.IsLocal));
    }

    [Fact]
    public async Task Decide_LocalShareAfterAWhile_AdmitsTheNodesPart()
    {
        using var node = await LimiterNode.StartAsync(inner => new UnansweredEngine(inner) { Reason = UnavailableReason.Unreachable });
        var charge = node.ChargeOf(Ten);
        await node.DecideAsync(charge);
        node.Clock.Advance(TimeSpan.FromSeconds(1));

        var admitted = 0;
        for (var request = 0; request < 30; request++)
        {
            admitted += (await node.DecideAsync(charge)).Outcome == LimiterOutcome.Admitted ? 1 : 0;
        }

        Assert.Equal(10, admitted);
    }

    /// <summary>An engine's defect is no answer, and never the client's error.</summary>
    [Fact]
    public async Task Fetch_EngineThrows_CountsAsNoAnswerAndIsLogged()
    {
        using var node = await LimiterNode.StartAsync(inner => new UnansweredEngine(inner) { Fault = new InvalidDataException("broken frame") });

        var decision = await node.DecideAsync(node.ChargeOf(Ten with { OnUnavailable = UnavailablePolicy.Allow }));

        Assert.Equal(LimiterOutcome.Admitted, decision.Outcome);
        Assert.Contains(node.Log.Lines, line => line.Message.Contains("authority of rate limit limit failed inside the gateway", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outage_BeginsAndEnds_IsToldOnceEach()
    {
        UnansweredEngine engine = null!;
        using var node = await LimiterNode.StartAsync(inner => engine = new(inner) { Reason = UnavailableReason.Unreachable });
        var outage = node.Limits.Outage;
        outage.Called(UnavailableReason.Unreachable);
        outage.Decided("limit");
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        outage.Decided("limit");
        outage.Tick();
        Assert.Single(node.Log.Lines, line => line.Message.Contains("decides rate limits alone", StringComparison.Ordinal) && line.Message.Contains("policy limit: Unreachable", StringComparison.Ordinal));

        // Somebody answers while others do not: it goes on.
        outage.Called(UnavailableReason.None);
        outage.Called(UnavailableReason.Timeout);
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        outage.Tick();
        Assert.True(outage.IsOut);

        outage.Called(UnavailableReason.None);
        outage.Tick();
        Assert.False(outage.IsOut);
        Assert.Single(node.Log.Lines, line => line.Message.Contains("this node decided 2 requests alone", StringComparison.Ordinal));
    }

    /// <summary>The answer to a call that was given up is dropped: what it lends is nobody's.</summary>
    [Fact]
    public async Task Fetch_AnswerAfterItWasGivenUp_IsDropped()
    {
        using var node = await LimiterNode.StartAsync();
        var edge = new LimiterEdge(TimeSpan.Zero, default, node.ChargeOf(Ten).Numbers, 1, new LimiterSettings());
        Assert.True(edge.TryBegin(TimeSpan.Zero, "node", 1, out var request));
        edge.Abandon(TimeSpan.FromMilliseconds(50), request.Seq);

        Assert.False(edge.Apply(TimeSpan.FromMilliseconds(51), new(1, request.Seq, 1, new(5, TimeSpan.FromSeconds(1), TimeSpan.Zero, 0, 5, TimeSpan.Zero))));
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(TimeSpan.FromMilliseconds(52), 1).Outcome);
    }
}
