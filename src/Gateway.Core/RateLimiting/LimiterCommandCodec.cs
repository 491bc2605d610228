using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>Commands and replies in bytes: one byte tells an edge's from an operator's.</summary>
internal static class LimiterCommandCodec
{
    private const byte OfEdge = 0;
    private const byte OfOperator = 1;

    public static void Write(IBufferWriter<byte> target, in LimiterCommand command)
    {
        var writer = new WireWriter(target);
        if (command.Order is not { } order)
        {
            writer.WriteByte(OfEdge);
            LimiterMessageCodec.Write(writer, command.Acquire);
            return;
        }

        writer.WriteByte(OfOperator);
        writer.WriteByte((byte)order.Kind);
        writer.WriteInteger(order.Id);
        writer.WriteDuration(order.TimeToLive);
        writer.WriteString(order.Reason);
    }

    /// <exception cref="ProtocolException">The bytes say something that nobody says.</exception>
    public static LimiterCommand ReadCommand(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        LimiterCommand command = reader.ReadByte(OfOperator) == OfEdge
            ? new(LimiterMessageCodec.ReadAcquire(ref reader))
            : new(ReadOrder(ref reader));
        reader.End();
        return command;
    }

    public static void Write(IBufferWriter<byte> target, in LimiterReply reply)
    {
        var writer = new WireWriter(target);
        if (reply.View is not { } view)
        {
            writer.WriteByte(OfEdge);
            LimiterMessageCodec.Write(writer, reply.Grant);
            return;
        }

        writer.WriteByte(OfOperator);
        LimiterViewCodec.Write(writer, view);
    }

    /// <inheritdoc cref="ReadCommand"/>
    public static LimiterReply ReadReply(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        LimiterReply reply = reader.ReadByte(OfOperator) == OfEdge
            ? new(LimiterMessageCodec.ReadGrant(ref reader))
            : new(LimiterViewCodec.Read(ref reader));
        reader.End();
        return reply;
    }

    private static LimiterOrder ReadOrder(ref WireReader reader) => new(
        LimiterRecordCodec.ReadKind(ref reader),
        reader.ReadInteger(),
        reader.ReadDuration(TimeSpan.Zero, LimiterOrder.MaxTimeToLive),
        reader.ReadString(LimiterRecordCodec.MaxReasonBytes));
}
