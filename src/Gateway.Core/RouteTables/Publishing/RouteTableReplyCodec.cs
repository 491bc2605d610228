using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Replies in bytes.</summary>
internal static class RouteTableReplyCodec
{
    private const int MinNodeBytes = 11;
    private const int MinPublicationBytes = 9;

    public static void Write(WireWriter writer, RouteTableReply reply)
    {
        writer.WriteByte((byte)reply.Outcome);
        RouteTableWire.WriteVersion(writer, reply.Current);
        RouteTableWire.WriteRollout(writer, reply.Rollout);
        writer.WriteBoolean(reply.MayRun);
        writer.WriteBoolean(reply.IsNews);
        writer.WriteBoolean(reply.MustRefresh);
        writer.WriteBytes(reply.Carried.Span);
        writer.WriteBoolean(reply.Details is not null);
        if (reply.Details is { } details)
        {
            WriteDetails(writer, details);
        }
    }

    public static RouteTableReply Read(ref WireReader reader) => new(
        (RouteTableOutcome)reader.ReadByte((byte)RouteTableOutcome.Busy), RouteTableWire.ReadVersion(ref reader), RouteTableWire.ReadRollout(ref reader))
    {
        MayRun = reader.ReadBoolean(),
        IsNews = reader.ReadBoolean(),
        MustRefresh = reader.ReadBoolean(),
        Carried = reader.ReadBytes(),
        Details = reader.ReadBoolean() ? ReadDetails(ref reader) : null,
    };

    private static void WriteDetails(WireWriter writer, RouteTableDetails details)
    {
        writer.WriteDuration(details.Now);
        writer.WriteCount(details.Nodes.Count);
        foreach (var node in details.Nodes)
        {
            RouteTableWire.WriteNode(writer, node.Node);
            writer.WriteString(node.Name);
            writer.WriteDuration(node.SilentFor);
            RouteTableWire.WriteVersion(writer, node.Runs);
            RouteTableWire.WriteVersion(writer, node.Answered);
            RouteTableWire.WriteText(writer, node.Refusal);
            writer.WriteBoolean(node.IsOrdered);
            RouteTableWire.WriteTraffic(writer, node.Traffic);
        }

        writer.WriteCount(details.History.Count);
        foreach (var ended in details.History)
        {
            RouteTableWire.WritePublication(writer, ended);
        }
    }

    private static RouteTableDetails ReadDetails(ref WireReader reader)
    {
        var now = RouteTableWire.ReadTime(ref reader);
        var nodes = new RouteTableNodeView[reader.ReadCount(MinNodeBytes)];
        for (var index = 0; index < nodes.Length; index++)
        {
            nodes[index] = new(
                RouteTableWire.ReadNode(ref reader),
                reader.ReadString(4 * NodeReport.MaxNameLength),
                RouteTableWire.ReadTime(ref reader),
                RouteTableWire.ReadVersion(ref reader),
                RouteTableWire.ReadVersion(ref reader),
                RouteTableWire.ReadText(ref reader, 4 * NodeReport.MaxRefusalLength),
                reader.ReadBoolean(),
                RouteTableWire.ReadTraffic(ref reader));
        }

        var history = new Publication[reader.ReadCount(MinPublicationBytes)];
        for (var index = 0; index < history.Length; index++)
        {
            history[index] = RouteTableWire.ReadPublication(ref reader);
        }

        return new(now, nodes, history);
    }
}
