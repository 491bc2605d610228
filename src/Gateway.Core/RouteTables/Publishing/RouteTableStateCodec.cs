using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>
/// The state of the route table's authority in bytes. The first one is the format: 0 and 1 are those of releases before
/// rollouts, without a table and with one, body and all; 2 is this release's.
/// </summary>
internal static class RouteTableStateCodec
{
    private const byte WithoutTable = 0;
    private const byte WithBody = 1;
    private const byte Format = 2;
    private const int MinNodeBytes = 15;
    private const int MinPublicationBytes = 9;

    public static void Write(WireWriter writer, RouteTableAuthority state)
    {
        writer.WriteByte(Format);
        writer.WriteInteger(state.Last);
        writer.WriteInteger(state.Changes);
        writer.WriteDuration(state.RefreshAt);
        RouteTableWire.WriteVersion(writer, state.Current);
        writer.WriteBytes(state.Carried.Span);
        RouteTableWire.WriteRollout(writer, state.Rollout);
        writer.WriteCount(state.Nodes.Count);
        foreach (var node in state.Nodes.Values)
        {
            WriteNode(writer, node);
        }

        writer.WriteCount(state.History.Count);
        foreach (var ended in state.History)
        {
            RouteTableWire.WritePublication(writer, ended);
        }
    }

    public static RouteTableAuthority Read(ref WireReader reader) => reader.ReadByte(Format) switch
    {
        WithoutTable => new(),
        WithBody => ReadWithBody(ref reader),
        _ => ReadCurrent(ref reader),
    };

    private static RouteTableAuthority ReadWithBody(ref WireReader reader)
    {
        var version = RouteTableWire.ReadVersion(ref reader);
        return new() { Current = version, Last = version?.Number ?? 0, Carried = reader.ReadBytes() };
    }

    private static RouteTableAuthority ReadCurrent(ref WireReader reader)
    {
        var state = new RouteTableAuthority
        {
            Last = reader.ReadInteger(min: 0),
            Changes = reader.ReadInteger(min: 0),
            RefreshAt = RouteTableWire.ReadTime(ref reader),
            Current = RouteTableWire.ReadVersion(ref reader),
            Carried = reader.ReadBytes(),
            Rollout = RouteTableWire.ReadRollout(ref reader),
        };
        for (var left = reader.ReadCount(MinNodeBytes); left > 0; left--)
        {
            var node = ReadNode(ref reader);
            if (!state.Nodes.TryAdd(node.Id, node))
            {
                throw new ProtocolException($"Node {node.Id} is there twice.");
            }
        }

        for (var left = reader.ReadCount(MinPublicationBytes); left > 0; left--)
        {
            state.History.Add(RouteTableWire.ReadPublication(ref reader));
        }

        return state;
    }

    private static void WriteNode(WireWriter writer, RouteTableNode node)
    {
        RouteTableWire.WriteNode(writer, node.Id);
        writer.WriteDuration(node.Since);
        writer.WriteString(node.Name);
        writer.WriteInteger(node.Seq);
        writer.WriteDuration(node.LastSeen);
        RouteTableWire.WriteVersion(writer, node.Runs);
        RouteTableWire.WriteVersion(writer, node.Answered);
        RouteTableWire.WriteText(writer, node.Refusal);
        RouteTableWire.WriteTraffic(writer, node.Traffic);
        RouteTableWire.WriteTraffic(writer, node.Before);
        RouteTableWire.WriteTime(writer, node.OrderedAt);
    }

    private static RouteTableNode ReadNode(ref WireReader reader) => new(RouteTableWire.ReadNode(ref reader), RouteTableWire.ReadTime(ref reader))
    {
        Name = reader.ReadString(4 * NodeReport.MaxNameLength),
        Seq = reader.ReadInteger(min: RouteTableNode.NoSeq),
        LastSeen = RouteTableWire.ReadTime(ref reader),
        Runs = RouteTableWire.ReadVersion(ref reader),
        Answered = RouteTableWire.ReadVersion(ref reader),
        Refusal = RouteTableWire.ReadText(ref reader, 4 * NodeReport.MaxRefusalLength),
        Traffic = RouteTableWire.ReadTraffic(ref reader),
        Before = RouteTableWire.ReadTraffic(ref reader),
        OrderedAt = RouteTableWire.ReadOptionalTime(ref reader),
    };
}
