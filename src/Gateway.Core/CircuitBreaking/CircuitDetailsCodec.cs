using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What operators want to know, in bytes.</summary>
internal static class CircuitDetailsCodec
{
    private const int MinNodeBytes = 12;

    public static void Write(WireWriter writer, CircuitDetails details)
    {
        writer.WriteTrigger(details.Trigger);
        writer.WriteDuration(details.Since);
        writer.WriteInteger(details.FailedRounds);
        writer.WriteBoolean(details.Order is not null);
        if (details.Order is { } order)
        {
            writer.WriteKind(order);
        }

        writer.WriteString(details.Reason);
        writer.WriteString(details.By);
        writer.WriteDuration(details.OrderEndsIn);
        writer.WriteCount(details.Nodes.Length);
        foreach (var node in details.Nodes)
        {
            writer.WriteString(node.Node);
            writer.WriteWord(node.Known);
            writer.WriteState(node.State);
            writer.WriteTrigger(node.Trigger);
            writer.WriteInteger(node.Calls);
            writer.WriteInteger(node.Failures);
            writer.WriteInteger(node.Slow);
            writer.WriteInteger(node.Row);
            writer.WriteInteger(node.InFlight);
            writer.WriteDuration(node.HeardAgo);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no authority says.</exception>
    public static CircuitDetails Read(ref WireReader reader) => new()
    {
        Trigger = reader.ReadTrigger(),
        Since = reader.ReadTime(),
        FailedRounds = reader.ReadInt32(0, int.MaxValue),
        Order = reader.ReadBoolean() ? reader.ReadKind() : null,
        Reason = reader.ReadText(),
        By = reader.ReadText(),
        OrderEndsIn = reader.ReadTime(),
        Nodes = reader.ReadList(MinNodeBytes, ReadNode),
    };

    private static CircuitNodeDetails ReadNode(ref WireReader reader) => new(
        reader.ReadNode(),
        reader.ReadWord(),
        reader.ReadState(),
        reader.ReadTrigger(),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(min: 0),
        reader.ReadTime());
}
