using System.Buffers;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.RouteTables.Publishing;

public sealed class RouteTableKindTests
{
    private static readonly AuthorityStart Start = new(RouteTableKind.Key, TimeSpan.Zero, TimeSpan.MaxValue);
    private static readonly RouteTableKind Kind = new();

    [Fact]
    public void Kind_AScriptOfAllCommands_IsSoundInBytes() =>
        AuthorityKindAssert.IsSoundInBytes(Kind, Start, Script().Select((command, step) => (TimeSpan.FromSeconds(step), command)));

    [Fact]
    public void Kind_BodiesStoredAndRead_IsSoundInBytes() => AuthorityKindAssert.IsSoundInBytes(
        new TableBodyKind(),
        Start,
        [
            (TimeSpan.Zero, new(TableBodyAction.Read)),
            (TimeSpan.Zero, new(TableBodyAction.Keep)),
            (TimeSpan.FromDays(1), new(TableBodyAction.Store, "{}"u8.ToArray())),
            (TimeSpan.FromDays(2), new(TableBodyAction.Read)),
            (TimeSpan.FromDays(3), new(TableBodyAction.Keep)),
        ]);

    [Fact]
    public void TimeToLive_BodyThatNobodyKeeps_EndsAMonthAfterItWasLastKept()
    {
        var kind = new TableBodyKind();
        var body = new TableBody();
        Assert.Equal(TimeSpan.Zero, kind.TimeToLive(body, TimeSpan.Zero));

        body.Handle(TimeSpan.Zero, new(TableBodyAction.Store, "{}"u8.ToArray()));
        body.Handle(TimeSpan.FromDays(10), new(TableBodyAction.Keep));
        body.Handle(TimeSpan.FromDays(20), new(TableBodyAction.Read));

        Assert.Equal(TimeSpan.FromDays(20), kind.TimeToLive(body, TimeSpan.FromDays(20)));
    }

    [Fact]
    public void ReadState_StoredByAReleaseBeforeRollouts_GoesOnWithItsTable()
    {
        var old = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(old);
        writer.WriteBoolean(true);
        writer.WriteInteger(7);
        writer.WriteString("hash of a");
        writer.WriteBytes("a"u8);

        var state = Kind.ReadState(old.WrittenSpan, EngineProtocol.Current);

        var reply = state.Handle(TimeSpan.Zero, new ReportCommand(new(new(1, 1), "node-1", 0)));
        Assert.Equal(new TableVersion(7, "hash of a"), reply.Current);
        Assert.Equal("a", Encoding.UTF8.GetString(reply.Carried.Span));
        Assert.Equal(7, Kind.ReadState([1, .. old.WrittenSpan[1..]], EngineProtocol.Current).Last);
        Assert.Null(Kind.ReadState([0], EngineProtocol.Current).Current);
    }

    [Fact]
    public void RecoverState_StoreHasRestarted_KeepsTheTable()
    {
        var state = Kind.CreateState(Start);
        state.Handle(TimeSpan.Zero, new OfferCommand(new(1, "a"), "node-1"));

        Assert.Same(state, Kind.RecoverState(Start with { SinceDisruption = TimeSpan.Zero }, state));
        Assert.Equal(1, state.Current!.Number);
    }

    /// <summary>A whole life: a first table, a rollout with a canary that is rolled back, a rejected one, a cancelled one.</summary>
    private static IEnumerable<RouteTableCommand> Script()
    {
        var (first, second) = (new NodeId(1, 1), new NodeId(2, 1));
        var (a, b) = (new TableVersion(1, "a"), new TableVersion(2, "b"));
        var report = new NodeReport(first, "node-1", 0) { Live = [first, second] };
        yield return new LookCommand();
        yield return new OfferCommand(a, "node-1");
        yield return new ReportCommand(report with { Committed = a, Runs = a, LacksBody = true });
        yield return new ReportCommand(new(second, "node-2", 0) { Committed = a, Runs = a, Live = [first, second] });
        yield return new ProposeCommand(new(1, "b", 1, new() { Bake = TimeSpan.Zero, MinRequests = 0 }, "me", "because"));
        yield return new ReportCommand(report with { Seq = 1, Committed = a, Runs = a, Answered = b });
        yield return new ReportCommand(new(second, "node-2", 1) { Committed = a, Runs = a, Answered = b, Live = [first, second] });
        yield return new ReportCommand(report with { Seq = 2, Committed = a, Runs = b, Answered = b, Traffic = new(2, 100, 50, 3) });
        yield return new LookCommand();
        yield return new ProposeCommand(new(2, "c", null, new() { IsFast = true }, "me", "ü"));
        yield return new ReportCommand(report with { Seq = 3, Committed = a, Runs = b, Answered = new(4, "c"), Refusal = "it cannot" });
        yield return new ProposeCommand(new(3, "d", 9, new(), "me", ""));
        yield return new ProposeCommand(new(4, "d", 3, new(), "me", ""));
        yield return new CancelCommand(5, "me");
        yield return new LookCommand();
    }
}
