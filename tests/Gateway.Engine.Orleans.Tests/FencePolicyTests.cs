using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Tests;

public class FencePolicyTests
{
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(10);

    [Fact]
    public void Conclude_RedisAnswers_ItsWordIsTheLast()
    {
        Assert.Equal(Standing.Alive, FencePolicy.Conclude(Standing.Alive, [Standing.Unknown, null], Recently));
        Assert.Equal(Standing.Dead, FencePolicy.Conclude(Standing.Dead, [Standing.Alive], Recently));
        Assert.Equal(Standing.NotListed, FencePolicy.Conclude(Standing.NotListed, [], Recently));
    }

    [Fact]
    public void Conclude_OnlyThisSiloCannotAskRedis_AnyOtherThatCanVouchesForIt()
    {
        Assert.Equal(Standing.Alive, FencePolicy.Conclude(Standing.Unknown, [null, Standing.Alive, Standing.Unknown], Recently));
        Assert.Equal(Standing.Alive, FencePolicy.Conclude(Standing.Unknown, [Standing.Alive], FencePolicy.WithoutRedis * 2));
    }

    [Fact]
    public void Conclude_AnotherKnowsItDead_IsDead() =>
        Assert.Equal(Standing.Dead, FencePolicy.Conclude(Standing.Unknown, [Standing.Alive, Standing.Dead], Recently));

    [Fact]
    public void Conclude_NobodyCanAskRedis_LivesOnWhileEachOtherAnswers()
    {
        Assert.Equal(Standing.Alive, FencePolicy.Conclude(Standing.Unknown, [Standing.Unknown, Standing.Unknown], Recently));
        Assert.Equal(Standing.Alive, FencePolicy.Conclude(Standing.Unknown, [], Recently));
    }

    [Fact]
    public void Conclude_NobodyCanAskRedisAndOneIsSilent_ProvesNothing()
    {
        // The silent one may have Redis, and may by now have had this silo declared dead.
        Assert.Equal(Standing.Unknown, FencePolicy.Conclude(Standing.Unknown, [Standing.Unknown, null], Recently));
        Assert.Equal(Standing.Unknown, FencePolicy.Conclude(Standing.Unknown, [Standing.NotListed], Recently));
    }

    [Fact]
    public void Conclude_RedisAwayForTooLong_ProvesNothing() =>
        Assert.Equal(Standing.Unknown, FencePolicy.Conclude(Standing.Unknown, [Standing.Unknown], FencePolicy.WithoutRedis));
}
