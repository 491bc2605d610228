using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What edges and authorities of requests in flight say to one another and keep, in bytes.</summary>
internal static class ConcurrencyCodec
{
    private const int MinNodeBytes = 11;

    public static void Write(IBufferWriter<byte> target, in ConcurrencyReport report)
    {
        var writer = new WireWriter(target);
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

    public static ConcurrencyReport ReadReport(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        var report = new ConcurrencyReport(
            reader.ReadString(reader.Remaining),
            reader.ReadInteger(),
            reader.ReadInteger(),
            reader.ReadInteger(1, LimiterWindow.MaxPermits),
            reader.ReadInteger(),
            reader.ReadInteger(min: 0),
            reader.ReadInteger(min: 0),
            reader.ReadInteger(),
            reader.ReadInteger(0, LimiterWindow.MaxPermits));
        reader.End();
        return report;
    }

    public static void Write(IBufferWriter<byte> target, in ConcurrencyGrant grant)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(grant.Epoch);
        writer.WriteInteger(grant.Seq);
        Write(writer, grant);
    }

    public static ConcurrencyGrant ReadGrant(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        var (epoch, seq) = (reader.ReadInteger(), reader.ReadInteger());
        var grant = ReadGrant(ref reader, epoch, seq);
        reader.End();
        return grant;
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
        reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue));
}
