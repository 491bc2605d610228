using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>Edges whose authority gives no answer.</summary>
public sealed class LimiterOutageTests
{
    private static readonly RateLimitNumbers Hundred = Tokens(100, Seconds(1));

    [Fact]
    public void Abandon_Once_AsksAgain()
    {
        var edge = New(Hundred, UnavailablePolicy.Deny);
        Fail(edge, Seconds(0));
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(0.05), 1).Outcome);
        Assert.False(edge.IsAlone);
    }

    [Fact]
    public void TryBegin_RepliesOverdueOneAfterTheOther_IsAlone()
    {
        var edge = New(Hundred, UnavailablePolicy.LocalShare);
        Assert.True(edge.TryBegin(Seconds(0), "a", 1, out var first));
        Assert.True(edge.TryBegin(Seconds(0.05), "a", 1, out _));
        edge.Abandon(Seconds(0.06), first.Seq);
        Assert.False(edge.IsAlone);

        Assert.False(edge.TryBegin(Seconds(0.1), "a", 1, out _));
        Assert.True(edge.IsAlone);
        Assert.Equal(LimiterOutcome.Denied, edge.TryAcquire(Seconds(0.1), 1).Outcome);
    }

    [Fact]
    public void TryAcquire_Deny_RefusesAndAsksEveryQuarterSecond()
    {
        var edge = Cut(Hundred, UnavailablePolicy.Deny);
        var decision = edge.TryAcquire(Seconds(0.2), 1);
        Assert.Equal((LimiterOutcome.Denied, 0u, true), (decision.Outcome, decision.Leases, decision.IsLocal));
        Assert.Equal(Seconds(0.15), decision.RetryAfter);
        Assert.False(edge.TryBegin(Seconds(0.2), "a", 1, out _));

        Assert.Equal(1u, edge.TryAcquire(Seconds(0.35), 1).Leases);
        Assert.True(edge.TryBegin(Seconds(0.35), "a", 1, out _));
        Assert.Equal(0u, edge.TryAcquire(Seconds(0.35), 1).Leases);
    }

    [Fact]
    public void TryAcquire_Allow_AdmitsAll()
    {
        var edge = Cut(Tokens(1, TimeSpan.FromDays(1)), UnavailablePolicy.Allow);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal((LimiterOutcome.Admitted, true), Decide(edge, Seconds(0.2))));
    }

    [Fact]
    public void TryAcquire_LocalShare_AdmitsItsPartOfTheRateFromNothing()
    {
        var edge = Cut(Hundred, UnavailablePolicy.LocalShare, nodes: 4);
        var admitted = Enumerable.Range(0, 2_000).Count(index => Decide(edge, Seconds(0.1) + TimeSpan.FromMilliseconds(index)).Outcome == LimiterOutcome.Admitted);
        Assert.InRange(admitted, 49, 50);
    }

    [Fact]
    public void TryAcquire_LocalShareRefuses_TellsWhenTheShareHasEnough()
    {
        var edge = Cut(Hundred, UnavailablePolicy.LocalShare, nodes: 4);
        var decision = edge.TryAcquire(Seconds(0.1), 2);
        Assert.Equal((LimiterOutcome.Denied, TimeSpan.FromMilliseconds(80)), (decision.Outcome, decision.RetryAfter));
        Assert.Equal(LimiterOutcome.Admitted, edge.TryAcquire(Seconds(0.18), 2).Outcome);
    }

    [Fact]
    public void TryAcquire_HoldsALease_SpendsItBeforeItsShare()
    {
        var edge = New(Hundred, UnavailablePolicy.LocalShare);
        edge.TryBegin(Seconds(0), "a", 1, out _);
        edge.Apply(Seconds(0), new(1, 1, 1, new(5, Seconds(2), TimeSpan.Zero, 0, 0, TimeSpan.Zero)));
        edge.TryBegin(Seconds(0), "a", 6, out _);
        edge.Abandon(Seconds(0), 2);
        edge.TryBegin(Seconds(0), "a", 6, out _);
        edge.Abandon(Seconds(0), 3);
        Assert.True(edge.IsAlone);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal((LimiterOutcome.Admitted, false), Decide(edge, Seconds(0))));
        Assert.Equal((LimiterOutcome.Denied, true), Decide(edge, Seconds(0)));
    }

    [Fact]
    public void Apply_AnAnswerAtLast_DiscardsTheShare()
    {
        var edge = Cut(Hundred, UnavailablePolicy.LocalShare);
        Assert.True(edge.TryBegin(Seconds(2), "a", 1, out var request));
        Assert.True(edge.Apply(Seconds(2), new(1, request.Seq, 1, new(1, Seconds(2), TimeSpan.Zero, 0, 0, TimeSpan.Zero))));
        Assert.Equal((LimiterOutcome.Admitted, false), Decide(edge, Seconds(2)));
        Assert.Equal(LimiterOutcome.NeedsLease, edge.TryAcquire(Seconds(2), 1).Outcome);
    }

    /// <summary>Nodes without any authority admit together no more than the limit at its rate.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void TryAcquire_LocalShareOfAllNodes_IsNoMoreThanTheRate(int nodes)
    {
        var edges = Enumerable.Range(0, nodes).Select(_ => Cut(Hundred, UnavailablePolicy.LocalShare, nodes)).ToList();
        var truth = new ReferenceLimit(Hundred);
        for (var millisecond = 100; millisecond < 5_000; millisecond++)
        {
            var now = TimeSpan.FromMilliseconds(millisecond);
            foreach (var edge in edges.Where(edge => edge.TryAcquire(now, 1).Outcome == LimiterOutcome.Admitted))
            {
                Assert.True(truth.TryAdmit(now.Ticks, 1), $"One too many at {now}");
            }
        }

        Assert.InRange(truth.Admitted, 440, 490);
    }

    /// <summary>The reserve fills from the first call on, and is there when it is needed.</summary>
    [Fact]
    public void TryAcquire_Reserved_HasItsPartAtOnce()
    {
        var edge = New(Hundred, UnavailablePolicy.Reserved, nodes: 2, percent: 20);
        Fail(edge, Seconds(0));
        Fail(edge, Seconds(60));
        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => Decide(edge, Seconds(60.1)).Outcome == LimiterOutcome.Admitted));
    }

    [Fact]
    public void TryBegin_Reserved_TellsTheAuthorityOfTheRest()
    {
        var edge = New(Hundred, UnavailablePolicy.Reserved, percent: 20);
        edge.TryBegin(Seconds(0), "a", 1, out var request);
        Assert.Equal((80L, 80L), (request.Numbers.Windows[0].Limit, request.Numbers.Burst));
        Assert.Throws<ArgumentOutOfRangeException>(() => edge.TryAcquire(Seconds(0), 81));
    }

    [Fact]
    public void TryAcquire_Strict_CallsForEveryRequest()
    {
        var node = new LocalNode(new(Hundred.Windows, 1, isStrict: true), Seconds(0));
        for (var request = 0; request < 200; request++)
        {
            Assert.Equal(LimiterOutcome.Admitted, node.Request(Seconds(request * 0.02)).Outcome);
        }

        Assert.Equal(200, node.Calls);
        Assert.Equal(0, node.Authority.Outstanding - 1);
    }

    private static (LimiterOutcome Outcome, bool IsLocal) Decide(LimiterEdge edge, TimeSpan now)
    {
        var decision = edge.TryAcquire(now, 1);
        return (decision.Outcome, decision.IsLocal);
    }

    private static LimiterEdge Cut(RateLimitNumbers numbers, UnavailablePolicy policy, int nodes = 1)
    {
        var edge = New(numbers, policy, nodes);
        Fail(edge, Seconds(0));
        Fail(edge, Seconds(0.05));
        Assert.True(edge.IsAlone);
        return edge;
    }

    /// <summary>Asks at that time and hears nothing for a call's time.</summary>
    private static void Fail(LimiterEdge edge, TimeSpan now)
    {
        Assert.True(edge.TryBegin(now, "a", 1, out var request));
        edge.Abandon(now + Seconds(0.05), request.Seq);
    }

    private static LimiterEdge New(RateLimitNumbers numbers, UnavailablePolicy policy, int nodes = 1, int percent = 10) => new(
        TimeSpan.Zero, default, new(numbers.Windows, 1, false, policy, percent), 1, new LimiterFleet(new()) { MaxNodes = nodes });
}
