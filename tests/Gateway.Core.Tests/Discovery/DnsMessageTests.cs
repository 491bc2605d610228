using System.Buffers.Binary;
using System.Net;
using Gateway.Core.Discovery;

namespace Gateway.Core.Tests.Discovery;

public sealed class DnsMessageTests
{
    private static readonly DnsQuestion Question = new("a.b", DnsType.A);

    [Fact]
    public void WriteQuery_Any_IsTheMessageOfTheStandard()
        => Assert.Equal(
            [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 1, (byte)'b', 0, 0, 1, 0, 1],
            DnsMessage.WriteQuery(0x1234, new("A.b.", DnsType.A)));

    [Fact]
    public void ReadResponse_AliasAndAddresses_AreFound()
    {
        var message = new DnsAnswer(7, Question)
            .Add("a.b", DnsType.Cname, 30, DnsAnswer.Name("c.b"))
            .Add("c.b", DnsType.A, 60, [10, 0, 0, 1])
            .Add("c.b", DnsType.A, 20, [10, 0, 0, 2])
            .ToArray();

        var response = DnsMessage.ReadResponse(message, 7, Question)!;

        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")], response.Find(Question, out var timeToLive).Select(r => r.Address));
        Assert.Equal(TimeSpan.FromSeconds(20), timeToLive);
    }

    [Fact]
    public void ReadResponse_Service_HasAllItsParts()
    {
        var question = new DnsQuestion("_http._tcp.a", DnsType.Srv);
        var message = new DnsAnswer(7, question).Add("_http._tcp.a", DnsType.Srv, 5, [0, 1, 0, 2, 0x1f, 0x90, .. DnsAnswer.Name("T.a")]).ToArray();

        var record = Assert.Single(DnsMessage.ReadResponse(message, 7, question)!.Find(question, out _));

        Assert.Equal(("t.a", 8080, 1, 2), (record.Target, record.Port, record.Priority, record.Weight));
    }

    [Fact]
    public void Find_NothingThere_HoldsAsLongAsTheZoneSays()
    {
        byte[] zone = [0, 0, .. new byte[16], 0, 0, 0, 9];
        var message = new DnsAnswer(7, Question, code: 3).Add("", DnsType.Soa, 60, zone, isAnswer: false).ToArray();

        var response = DnsMessage.ReadResponse(message, 7, Question)!;

        Assert.True(response.IsAuthoritative);
        Assert.Equal([], response.Find(Question, out var timeToLive));
        Assert.Equal(TimeSpan.FromSeconds(9), timeToLive);
    }

    [Fact]
    public void Find_AliasesInACircle_FindsNothing()
    {
        var message = new DnsAnswer(7, Question)
            .Add("a.b", DnsType.Cname, 30, DnsAnswer.Name("c.b"))
            .Add("c.b", DnsType.Cname, 30, DnsAnswer.Name("a.b"))
            .ToArray();

        Assert.Equal([], DnsMessage.ReadResponse(message, 7, Question)!.Find(Question, out _));
    }

    [Fact]
    public void ReadResponse_ForSomethingElse_IsNone()
    {
        var message = new DnsAnswer(7, Question).Add("a.b", DnsType.A, 1, [10, 0, 0, 1]).ToArray();

        Assert.Null(DnsMessage.ReadResponse(message, 8, Question));
        Assert.Null(DnsMessage.ReadResponse(message, 7, Question with { Name = "a.c" }));
        Assert.Null(DnsMessage.ReadResponse(message, 7, Question with { Type = DnsType.Aaaa }));
        Assert.Null(DnsMessage.ReadResponse(DnsMessage.WriteQuery(7, Question), 7, Question));
        Assert.NotNull(DnsMessage.ReadResponse(message, 7, Question));
    }

    [Fact]
    public void ReadResponse_Truncated_SaysSoAndTakesNothingOfIt()
    {
        var message = new DnsAnswer(7, Question).Add("a.b", DnsType.A, 1, [10, 0, 0, 1]).ToArray();
        message[2] |= 0x02;

        var response = DnsMessage.ReadResponse(message, 7, Question)!;

        Assert.True(response.IsTruncated);
        Assert.Equal([], response.Answers);
    }

    [Fact]
    public void ReadResponse_TimeToLiveBeyond31Bits_IsNone()
    {
        var message = new DnsAnswer(7, Question).Add("a.b", DnsType.A, uint.MaxValue, [10, 0, 0, 1]).ToArray();

        DnsMessage.ReadResponse(message, 7, Question)!.Find(Question, out var timeToLive);

        Assert.Equal(TimeSpan.Zero, timeToLive);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 33 }, "forward")] // Itself.
    [InlineData(new byte[] { 0xC0, 200 }, "forward")]
    [InlineData(new byte[] { 0xFF, 0xFF }, "forward")]
    [InlineData(new byte[] { 64 }, "too long")]
    [InlineData(new byte[] { 5, 1 }, "cut off")]
    [InlineData(new byte[] { 0xC0 }, "cut off")]
    public void ReadResponse_HostileName_IsRefused(byte[] name, string fault)
    {
        var head = new DnsAnswer(7, Question).ToArray();
        Assert.Equal(21, head.Length);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), 1);

        // The name of the first record is at 21; the target of its alias at 21 + 2 + 10.
        byte[] message = [.. head, 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 1, 0, (byte)name.Length, .. name];

        var exception = Assert.Throws<FormatException>(() => DnsMessage.ReadResponse(message, 7, Question));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadResponse_PointersUpAgain_IsTooLongOfAName()
    {
        // Each label points back to the one before: 63 bytes each, and more of them than a name can have.
        var message = new DnsAnswer(7, Question).ToArray().ToList();
        BinaryPrimitives.WriteUInt16BigEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(message)[6..], 6);
        var last = 12;
        for (var index = 0; index < 6; index++)
        {
            var start = message.Count;
            message.AddRange([63, .. Enumerable.Repeat((byte)'x', 63), (byte)(0xC0 | (last >> 8)), (byte)last]);
            message.AddRange([0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 10, 0, 0, 1]);
            last = start;
        }

        var exception = Assert.Throws<FormatException>(() => DnsMessage.ReadResponse(message.ToArray(), 7, Question));

        Assert.Contains("too long", exception.Message, StringComparison.Ordinal);
    }
}
