using Gateway.Core.Engines;

namespace Gateway.Engine.Redis.Tests;

public sealed class BroadcastCursorTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(2);
    private static readonly NodeId Sender = new(1, 1);

    private readonly BroadcastCursor _cursor = new();

    public BroadcastCursorTests() => _cursor.Begin(First, last: 10);

    [Fact]
    public void Check_NothingOrTheNextOnes_MissesNothing()
    {
        Assert.True(_cursor.Check(First, last: 10, oldest: 11, out var mayHaveMissed));
        Assert.False(mayHaveMissed);
        Assert.True(_cursor.Check(First, last: 12, oldest: 11, out mayHaveMissed));
        Assert.False(mayHaveMissed);
        Assert.True(_cursor.Advance(11, Sender, 1, []));
        Assert.Equal(11, _cursor.Position);
    }

    [Fact]
    public void Check_LogForgottenAfterAllWasRead_MissesNothing()
    {
        // Without news the log expires, and the next broadcast has a higher number.
        Assert.True(_cursor.Check(First, last: 10, oldest: 11, out var mayHaveMissed));
        Assert.False(mayHaveMissed);
    }

    [Fact]
    public void Check_OldestIsLater_MissedSome()
    {
        Assert.True(_cursor.Check(First, last: 300, oldest: 45, out var mayHaveMissed));
        Assert.True(mayHaveMissed);
        Assert.Equal(44, _cursor.Position);
        Assert.True(_cursor.Check(First, last: 300, oldest: 45, out mayHaveMissed));
        Assert.False(mayHaveMissed);
    }

    [Fact]
    public void Check_AfterADisruption_ReadsFromTheBeginningAndDeliversNoneTwice()
    {
        Assert.True(_cursor.Advance(11, Sender, 4, []));
        Assert.False(_cursor.Check(Second, last: 10, oldest: 8, out var mayHaveMissed));
        Assert.True(mayHaveMissed);
        Assert.Equal(0, _cursor.Position);
        Assert.True(_cursor.Check(Second, last: 10, oldest: 1, out mayHaveMissed));
        Assert.False(mayHaveMissed);
        Assert.False(_cursor.Advance(9, Sender, 3, []));
        Assert.False(_cursor.Advance(10, Sender, 4, []));
        Assert.True(_cursor.Advance(11, Sender, 5, []));
    }

    [Fact]
    public void Advance_ManySendersThatAreGone_ForgetsThem()
    {
        var alive = new NodeInfo(Sender, "alive", 1);
        Assert.True(_cursor.Advance(11, Sender, 9, [alive]));
        for (var boot = 2; boot < 3000; boot++)
        {
            Assert.True(_cursor.Advance(10 + boot, new(1, (ulong)boot), 1, [alive]));
        }

        Assert.False(_cursor.Advance(4000, Sender, 9, [alive]));
        Assert.True(_cursor.Advance(4001, new(1, 2), 1, [alive]));
    }

    [Fact]
    public void Read_Message_RoundTripsAndRefusesOthers()
    {
        var written = new BroadcastMessage(new(new(1, ulong.MaxValue), "news.of-the.day", new byte[] { 0, 1, 255 }), long.MaxValue).Write();
        var read = BroadcastMessage.Read(written);
        Assert.Equal((new NodeId(1, ulong.MaxValue), "news.of-the.day", long.MaxValue), (read!.Value.Broadcast.Sender, read.Value.Broadcast.Topic, read.Value.Number));
        Assert.Equal([0, 1, 255], read.Value.Broadcast.Payload.ToArray());

        Assert.Null(BroadcastMessage.Read([]));
        Assert.Null(BroadcastMessage.Read(written[..30]));
        Assert.Null(BroadcastMessage.Read([9, .. written[1..]]));
    }
}
