using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Sessions;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Identity.Sessions;

public sealed class SessionRenewalTests
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    private readonly SessionRenewal _renewal = new();

    [Fact]
    public void Kind_WrittenAndReadBeforeEveryCommand_ActsAsInMemory()
        => AuthorityKindAssert.IsSoundInBytes(
            new SessionRenewalKind(),
            new AuthorityStart("a", TimeSpan.FromDays(1), TimeSpan.MaxValue),
            Enumerable.Range(0, 60).Select(second => (TimeSpan.FromDays(1) + TimeSpan.FromSeconds(second * 3), (second % 5) switch
            {
                1 => SessionRenewalCommand.GiveUp((ulong)(second / 10), second / 20),
                3 => SessionRenewalCommand.Settle((ulong)(second / 10), second / 20, Outcome(second), Kept),
                _ => SessionRenewalCommand.Begin((ulong)(second / 10), second / 20),
            })));

    [Fact]
    public void Handle_ManyNodesAtOnce_LetsOneRenewAndGivesAllWhatCameOfIt()
    {
        Assert.True(Begin(1).IsHolder);
        Assert.True(Begin(1).IsHolder); // Repeated by the engine.
        Assert.False(Begin(2).IsHolder);

        Assert.Equal([7, 1], Handle(0, SessionRenewalCommand.Settle(1, 0, Outcome(7), Kept)).Outcome.AsEnumerable());

        Assert.Equal([7, 1], Begin(2).Outcome.AsEnumerable());
        Assert.Equal([7, 1], Begin(2, seconds: 59).Outcome.AsEnumerable());
        Assert.True(Begin(2, seconds: 60).IsHolder);
    }

    [Fact]
    public void Handle_NodeThatDied_IsFollowedByAnother()
    {
        Begin(1);
        Assert.False(Begin(2, SessionRenewal.HoldTime.TotalSeconds - 1).IsHolder);
        Assert.True(Begin(2, SessionRenewal.HoldTime.TotalSeconds).IsHolder);
    }

    [Fact]
    public void Handle_ProviderThatCouldNotBeAsked_IsAskedAgainAfterAWhile()
    {
        Begin(1);
        Handle(0, SessionRenewalCommand.GiveUp(2, 0)); // Not the one that asks.
        Assert.True(Begin(1).IsHolder);
        Handle(1, SessionRenewalCommand.GiveUp(1, 0));
        Assert.False(Begin(1, seconds: 1).IsHolder);
        Assert.True(Begin(2, 1 + SessionRenewal.RetryInterval.TotalSeconds).IsHolder);
    }

    [Fact]
    public void Handle_SessionThatHasEnded_StaysSo()
    {
        Begin(1);
        Handle(0, SessionRenewalCommand.End(9, Outcome(9), TimeSpan.FromHours(8)));

        Assert.Equal([9, 1], Handle(1, SessionRenewalCommand.Settle(1, 0, Outcome(1), Kept)).Outcome.AsEnumerable());
        Assert.Equal([9, 1], Handle(1, SessionRenewalCommand.Begin(2, 5)).Outcome.AsEnumerable()); // A younger copy of it.
        Assert.Equal([9, 1], Begin(3, TimeSpan.FromHours(8).TotalSeconds - 1).Outcome.AsEnumerable());
    }

    [Fact]
    public void Handle_EndAfterARenewal_VoidsWhatItBrought()
    {
        Handle(0, SessionRenewalCommand.Settle(1, 0, Outcome(1), Kept));
        Handle(1, SessionRenewalCommand.End(9, Outcome(9), TimeSpan.FromHours(8)));
        Assert.Equal([9, 1], Begin(2, seconds: 2).Outcome.AsEnumerable());
    }

    [Fact]
    public void Handle_NextGeneration_IsRenewedThoughTheLastOneIsRemembered()
    {
        Begin(1);
        Handle(0, SessionRenewalCommand.Settle(1, 0, Outcome(1), Kept));

        Assert.True(Handle(1, SessionRenewalCommand.Begin(2, 1)).IsHolder);
        Assert.Equal([1, 1], Begin(3, seconds: 2).Outcome.AsEnumerable()); // Still of the one before.
        Handle(3, SessionRenewalCommand.Settle(2, 1, Outcome(2), Kept));
        Assert.Equal([2, 1], Begin(3, seconds: 4).Outcome.AsEnumerable());
    }

    /// <summary>Whatever comes in whatever order: nobody renews while another may, and none hears of two outcomes.</summary>
    [Fact]
    public void Handle_AnyCourse_HasOneHolderAndOneOutcome()
    {
        var step = from seconds in Gen.Choose(0, 50)
                   from claimant in Gen.Choose(1, 4)
                   from kind in Gen.Choose(0, 4)
                   select (Seconds: seconds, Claimant: (ulong)claimant, Kind: kind);
        Prop.ForAll(Gen.ArrayOf(step).ToArbitrary(), IsInOrder).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static bool IsInOrder((int Seconds, ulong Claimant, int Kind)[] steps)
    {
        var renewal = new SessionRenewal();
        var (now, holder, heldUntil) = (TimeSpan.FromDays(1), 0UL, TimeSpan.Zero);
        var (known, knownUntil) = (ImmutableArray<byte>.Empty, TimeSpan.Zero);
        foreach (var (seconds, claimant, kind) in steps)
        {
            now += TimeSpan.FromSeconds(seconds);
            var reply = renewal.Handle(now, kind switch
            {
                0 => SessionRenewalCommand.GiveUp(claimant, 0),
                1 => SessionRenewalCommand.Settle(claimant, 0, Outcome((int)claimant), Kept),
                _ => SessionRenewalCommand.Begin(claimant, 0),
            });
            if (now < knownUntil && !reply.Outcome.SequenceEqual(known))
            {
                return false;
            }

            if (!reply.Outcome.IsEmpty && now >= knownUntil)
            {
                (known, knownUntil) = (reply.Outcome, now + Kept);
            }

            if (reply.IsHolder && ((claimant != holder && now < heldUntil) || !reply.Outcome.IsEmpty))
            {
                return false;
            }

            (holder, heldUntil) = !reply.Outcome.IsEmpty ? (0, TimeSpan.Zero)
                : reply.IsHolder && now >= heldUntil ? (claimant, now + SessionRenewal.HoldTime)
                : kind == 0 && claimant == holder ? (0, now + SessionRenewal.RetryInterval)
                : (holder, heldUntil);
        }

        return true;
    }

    private SessionRenewalReply Begin(ulong claimant, double seconds = 0) => Handle(seconds, SessionRenewalCommand.Begin(claimant, 0));

    private SessionRenewalReply Handle(double seconds, SessionRenewalCommand command)
        => _renewal.Handle(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(seconds), command);

    private static ImmutableArray<byte> Outcome(int number) => [(byte)number, 1];
}
