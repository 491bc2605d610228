using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Tests;

public class SiloFenceTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void IsHeld_NoProofYet_IsNot() => Assert.False(new SiloFence(_clock).IsHeld);

    [Fact]
    public void IsHeld_AfterAProof_EndsItsLengthAfterTheQuestionWasSent()
    {
        var fence = new SiloFence(_clock);
        var sent = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(0.5)); // The answer took its time, which does not count.
        fence.Hold(sent);
        Assert.True(fence.IsHeld);

        _clock.Advance(TimeSpan.FromSeconds(1.49));
        Assert.True(fence.IsHeld);
        _clock.Advance(TimeSpan.FromSeconds(0.01));
        Assert.False(fence.IsHeld);
    }

    [Fact]
    public void Hold_AnswersOutOfOrder_NeverShortensIt()
    {
        var fence = new SiloFence(_clock);
        var first = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(1));
        fence.Hold(_clock.GetTimestamp());
        fence.Hold(first);
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(fence.IsHeld);
    }

    [Fact]
    public void Drop_WhileHeld_EndsItAtOnce()
    {
        var fence = new SiloFence(_clock);
        fence.Hold(_clock.GetTimestamp());
        fence.Drop();
        Assert.False(fence.IsHeld);
    }

    [Fact]
    public void Always_AnyTimeLater_IsHeld()
    {
        var fence = SiloFence.Always(_clock);
        _clock.Advance(TimeSpan.FromDays(1000));
        Assert.True(fence.IsHeld);
    }

    /// <summary>What the reasoning in docs/decisions/0005-orleans-engine.md rests on.</summary>
    [Fact]
    public void Length_AgainstTheTimings_EndsBeforeADeathCanBeDeclared()
    {
        var earliestVerdict = new OrleansEngineOptions().ProbeTimeout * (OrleansTimings.MissedProbes - 1);
        Assert.True(SiloFence.Length <= earliestVerdict);
        Assert.True(OrleansTimings.Beat + OrleansTimings.BeatWait + OrleansTimings.VouchWait < SiloFence.Length);
    }
}
