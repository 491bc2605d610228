using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Tests;

public class TakeoverTests
{
    private readonly TestClock _clock = new();
    private long _version = 7;

    [Fact]
    public void IsOpen_NothingLookedAtYet_IsClosed() => Assert.False(new Takeover(_clock, () => _version).IsOpen);

    [Fact]
    public void IsOpen_MembershipChangedAndNotYetLookedAt_IsClosed()
    {
        var takeover = new Takeover(_clock, () => _version);
        takeover.Settle(7, TimeSpan.Zero);
        Assert.True(takeover.IsOpen);
        _version = 8;
        Assert.False(takeover.IsOpen);

        takeover.Settle(8, TimeSpan.Zero);
        Assert.True(takeover.IsOpen);
    }

    [Fact]
    public void IsOpen_DeadSiloHeldItsFence_OpensWhenThatHasRunOut()
    {
        var takeover = new Takeover(_clock, () => _version);
        _version = 8;
        takeover.Settle(8, TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(takeover.IsOpen, "Clocks differ in their rates.");

        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(takeover.IsOpen);
    }

    [Fact]
    public void Settle_AnotherChangeMeanwhile_DoesNotShortenTheWait()
    {
        var takeover = new Takeover(_clock, () => _version);
        takeover.Settle(8, TimeSpan.FromSeconds(2));
        takeover.Settle(9, TimeSpan.Zero);
        _version = 9;
        Assert.False(takeover.IsOpen);
    }
}
