using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.RouteTables;

public sealed class RouteTableKindTests
{
    private static readonly AuthorityStart Start = new(RouteTableKind.Key, TimeSpan.Zero, TimeSpan.MaxValue);
    private static readonly RouteTableKind Kind = new();

    private readonly RouteTableAuthority _authority = new(current: null);

    [Fact]
    public void Handle_FleetWithoutATable_SaysSo()
    {
        var reply = Read();

        Assert.Equal((RouteTableOutcome.Unchanged, 0L, ""), (reply.Outcome, reply.Version, reply.Hash));
        Assert.Null(reply.Table);
        Assert.Equal(TimeSpan.Zero, Kind.TimeToLive(_authority, TimeSpan.Zero));
    }

    [Fact]
    public void Handle_TwoOffersOfTheSameVersion_TakesTheFirstAlone()
    {
        Assert.Equal(RouteTableOutcome.Taken, Offer("a", 1).Outcome);
        var second = Offer("b", 1);

        Assert.Equal((RouteTableOutcome.Unchanged, 1L, "a"), (second.Outcome, second.Version, Text(second.Table)));
        Assert.Equal(TimeSpan.MaxValue, Kind.TimeToLive(_authority, TimeSpan.Zero));
    }

    [Fact]
    public void Handle_OfferOfAHigherVersion_BringsBackWhatTheStoreHasLost()
    {
        Offer("a", 1);

        Assert.Equal((RouteTableOutcome.Taken, 57L), (Offer("b", 57).Outcome, Read().Version));
    }

    [Fact]
    public void Handle_PublishThatFollowsTheCurrentVersion_IsTheNext()
    {
        Offer("a", 4);

        var reply = Publish("b", 4);

        Assert.Equal((RouteTableOutcome.Taken, 5L, "b"), (reply.Outcome, reply.Version, Text(reply.Table)));
        Assert.Equal(5, Kind.StorageStamp(_authority));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Handle_PublishThatFollowsAnotherVersion_ConflictsAndChangesNothing(long expected)
    {
        Offer("a", 4);

        var reply = Publish("b", expected);

        Assert.Equal((RouteTableOutcome.Conflict, 4L, "a"), (reply.Outcome, reply.Version, Text(reply.Table)));
    }

    [Fact]
    public void Handle_PublishOfTheSameContent_IsNoNewVersion()
    {
        Offer("a", 4);

        Assert.Equal((RouteTableOutcome.Unchanged, 4L), (Publish("a", 2).Outcome, Read().Version));
    }

    [Fact]
    public void Handle_NodeHasSeenTheVersion_IsNotSentItAgain()
    {
        Offer("a", 4);

        Assert.Null(_authority.Handle(new(RouteTableAction.Read, Known: 4, Table: null)).Table);
        Assert.NotNull(_authority.Handle(new(RouteTableAction.Read, Known: 3, Table: null)).Table);
    }

    [Fact]
    public void RecoverState_StoreHasRestarted_KeepsTheTable()
    {
        Offer("a", 4);

        Assert.Same(_authority, Kind.RecoverState(Start with { SinceDisruption = TimeSpan.Zero }, _authority));
    }

    [Fact]
    public void Kind_AScriptOfAllCommands_IsSoundInBytes() => AuthorityKindAssert.IsSoundInBytes(Kind, Start, Script().Select((command, step) => (TimeSpan.FromSeconds(step), command)));

    private static IEnumerable<RouteTableCommand> Script()
    {
        yield return new(RouteTableAction.Read, 0, null);
        yield return new(RouteTableAction.Publish, 0, Table("a", 0));
        yield return new(RouteTableAction.Offer, 1, Table("b", 1));
        yield return new(RouteTableAction.Publish, 0, Table("c", 1));
        yield return new(RouteTableAction.Publish, 2, Table("d", 1));
        yield return new(RouteTableAction.Offer, 2, Table("ü", 9));
        yield return new(RouteTableAction.Read, 9, null);
    }

    private static PublishedTable Table(string text, long version) => new(version, $"hash of {text}", Encoding.UTF8.GetBytes(text));

    private static string? Text(PublishedTable? table) => table is null ? null : Encoding.UTF8.GetString(table.Body.Span);

    private RouteTableReply Read() => _authority.Handle(new(RouteTableAction.Read, 0, null));

    private RouteTableReply Offer(string text, long version) => _authority.Handle(new(RouteTableAction.Offer, 0, Table(text, version)));

    private RouteTableReply Publish(string text, long expected) => _authority.Handle(new(RouteTableAction.Publish, 0, Table(text, expected)));
}
