using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What edges and authorities of requests in flight say to one another and keep, in bytes.</summary>
internal static class ConcurrencyCodec
{
    private const int MinNodeBytes = 12;
    private const int MinNodeViewBytes = 5;

    public static void Write(IBufferWriter<byte> target, in ConcurrencyCommand command)
    {
        var writer = new WireWriter(target);
        writer.WriteBoolean(command.Report is not null);
        if (command.Report is not { } report)
        {
            return;
        }

        writer.WriteString(report.Node);
        writer.WriteInteger(report.BootId);
        writer.WriteInteger(report.Seq);
        writer.WriteInteger(report.Limit);
        writer.WriteInteger(report.Version);
        writer.WriteInteger(report.InFlight);
        writer.WriteInteger(report.Idle);
        writer.WriteInteger(report.Want);
        writer.WriteInteger(report.Need);
    }

    public static ConcurrencyCommand ReadCommand(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        var command = new ConcurrencyCommand(reader.ReadBoolean() ? ReadReport(ref reader) : null);
        reader.End();
        return command;
    }

    public static void Write(IBufferWriter<byte> target, in ConcurrencyReply reply)
    {
        var writer = new WireWriter(target);
        writer.WriteBoolean(reply.View is not null);
        if (reply.View is { } view)
        {
            Write(writer, view);
            return;
        }

        writer.WriteInteger(reply.Grant.Epoch);
        writer.WriteInteger(reply.Grant.Seq);
        Write(writer, reply.Grant);
    }

    public static ConcurrencyReply ReadReply(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        var reply = reader.ReadBoolean()
            ? new ConcurrencyReply(default, ReadView(ref reader))
            : new(ReadGrant(ref reader, reader.ReadInteger(), reader.ReadInteger()));
        reader.End();
        return reply;
    }

    public static void Write(IBufferWriter<byte> target, ConcurrencyState state)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(state.Epoch);
        writer.WriteInteger(state.LearnsUntil);
        writer.WriteBoolean(state.Authority is not null);
        if (state.Authority is not { } authority)
        {
            return;
        }

        writer.WriteInteger(authority.Limit);
        writer.WriteInteger(authority.Version);
        writer.WriteInteger(authority.Now);
        writer.WriteCount(authority.Nodes.Count);
        for (var index = 0; index < authority.Nodes.Count; index++)
        {
            var ((name, bootId), node) = authority.Nodes.GetAt(index);
            writer.WriteString(name);
            writer.WriteInteger(bootId);
            writer.WriteInteger(node.LastSeq);
            writer.WriteInteger(node.Held);
            writer.WriteInteger(node.InFlight);
            writer.WriteInteger(node.SeenAt);
            writer.WriteInteger(node.RefusedAt);
            Write(writer, node.LastGrant);
        }
    }

    public static ConcurrencyState ReadState(ReadOnlySpan<byte> source, LimiterSettings settings)
    {
        var reader = new WireReader(source);
        var state = new ConcurrencyState(reader.ReadInteger(min: 1), reader.ReadInteger(min: 0));
        if (reader.ReadBoolean())
        {
            var limit = reader.ReadInteger(1, LimiterWindow.MaxPermits);
            var (version, now) = (reader.ReadInteger(), reader.ReadInteger(min: 0));
            state.Authority = new(limit, version, state.Epoch, now, state.LearnsUntil, ReadNodes(ref reader, state.Epoch), settings);
        }

        reader.End();
        return state;
    }

    private static OrderedDictionary<(string Name, long BootId), ConcurrencyNode> ReadNodes(ref WireReader reader, long epoch)
    {
        var count = reader.ReadCount(MinNodeBytes);
        var nodes = new OrderedDictionary<(string Name, long BootId), ConcurrencyNode>(count);
        for (; count > 0; count--)
        {
            var key = (reader.ReadString(reader.Remaining), reader.ReadInteger());
            var node = new ConcurrencyNode
            {
                LastSeq = reader.ReadInteger(min: 0),
                Held = reader.ReadInteger(min: 0),
                InFlight = reader.ReadInteger(min: 0),
                SeenAt = reader.ReadInteger(min: 0),
                RefusedAt = reader.ReadInteger(min: -1),
            };
            var grant = ReadGrant(ref reader, epoch, node.LastSeq);
            node.LastGrant = node.LastSeq == 0 ? default : grant;
            if (!nodes.TryAdd(key, node))
            {
                throw new ProtocolException("Two nodes have one name.");
            }
        }

        return nodes;
    }

    private static ConcurrencyReport ReadReport(ref WireReader reader) => new(
        reader.ReadString(reader.Remaining),
        reader.ReadInteger(),
        reader.ReadInteger(),
        reader.ReadInteger(1, LimiterWindow.MaxPermits),
        reader.ReadInteger(),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(min: 0),
        reader.ReadInteger(),
        reader.ReadInteger(0, LimiterWindow.MaxPermits));

    private static void Write(WireWriter writer, ConcurrencyView view)
    {
        writer.WriteInteger(view.Limit);
        writer.WriteInteger(view.InUse);
        writer.WriteDuration(view.LearnsFor);
        writer.WriteCount(view.Nodes.Length);
        foreach (var node in view.Nodes)
        {
            writer.WriteString(node.Node);
            writer.WriteInteger(node.Held);
            writer.WriteInteger(node.InFlight);
            writer.WriteDuration(node.SeenAgo);
            writer.WriteBoolean(node.RefusedAgo is not null);
            if (node.RefusedAgo is { } ago)
            {
                writer.WriteDuration(ago);
            }
        }
    }

    private static ConcurrencyView ReadView(ref WireReader reader) => new()
    {
        Limit = reader.ReadInteger(0, LimiterWindow.MaxPermits),
        InUse = reader.ReadInteger(min: 0),
        LearnsFor = ReadTime(ref reader),
        Nodes = reader.ReadList(MinNodeViewBytes, static (ref WireReader reader) => new ConcurrencyNodeView(
            reader.ReadString(reader.Remaining),
            reader.ReadInteger(min: 0),
            reader.ReadInteger(min: 0),
            ReadTime(ref reader),
            reader.ReadBoolean() ? ReadTime(ref reader) : null)),
    };

    private static TimeSpan ReadTime(ref WireReader reader) => reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue);

    private static void Write(WireWriter writer, in ConcurrencyGrant grant)
    {
        writer.WriteInteger(grant.Permits);
        writer.WriteInteger(grant.InUse);
        writer.WriteBoolean(grant.IsScarce);
        writer.WriteDuration(grant.RetryAfter);
    }

    private static ConcurrencyGrant ReadGrant(ref WireReader reader, long epoch, long seq) => new(
        epoch,
        seq,
        reader.ReadInteger(0, LimiterWindow.MaxPermits),
        reader.ReadInteger(min: 0),
        reader.ReadBoolean(),
        ReadTime(ref reader));
}
