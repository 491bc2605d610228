using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A command in bytes.</summary>
internal static class CircuitCommandCodec
{
    public static void Write(WireWriter writer, CircuitCommand command)
    {
        CircuitPolicyCodec.Write(writer, command.Policy);
        writer.WriteDuration(command.ProbeTimeout);
        writer.WriteDouble(command.Jitter);
        writer.WriteInteger(command.LiveNodes);
        writer.WriteBoolean(command.Inspect);
        writer.WriteBoolean(command.Order is not null);
        if (command.Order is { } order)
        {
            writer.WriteUnsigned(order.Id);
            writer.WriteKind(order.Kind);
            writer.WriteString(order.Reason);
            writer.WriteString(order.By);
            writer.WriteDuration(order.TimeToLive);
        }

        writer.WriteBoolean(command.Report is not null);
        if (command.Report is { } report)
        {
            CircuitReportCodec.Write(writer, report);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no node says.</exception>
    public static CircuitCommand Read(ref WireReader reader) => new()
    {
        Policy = CircuitPolicyCodec.Read(ref reader),
        ProbeTimeout = reader.ReadDuration(),
        Jitter = reader.ReadDouble(),
        LiveNodes = reader.ReadInt32(1, int.MaxValue),
        Inspect = reader.ReadBoolean(),
        Order = reader.ReadBoolean() ? ReadOrder(ref reader) : null,
        Report = reader.ReadBoolean() ? CircuitReportCodec.Read(ref reader) : null,
    };

    private static CircuitOrder ReadOrder(ref WireReader reader) => new()
    {
        Id = reader.ReadUnsigned(),
        Kind = reader.ReadKind(),
        Reason = reader.ReadText(),
        By = reader.ReadText(),
        TimeToLive = reader.ReadDuration(),
    };
}
