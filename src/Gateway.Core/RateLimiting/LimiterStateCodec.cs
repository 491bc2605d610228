using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>An authority's state in bytes. Read back it gives every answer that it would have given.</summary>
internal static class LimiterStateCodec
{
    private const int MinNodeBytes = 20;
    private const int MinLeaseBytes = 3;

    public static void Write(IBufferWriter<byte> target, LimiterAuthorityState state)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(state.Epoch);
        writer.WriteBoolean(state.Authority is not null);
        if (state.Authority is { } authority)
        {
            Write(writer, authority);
        }
    }

    /// <exception cref="ProtocolException">The bytes describe no authority.</exception>
    public static LimiterAuthorityState Read(ReadOnlySpan<byte> source, LimiterSettings settings)
    {
        var reader = new WireReader(source);
        var state = new LimiterAuthorityState(reader.ReadInteger(min: 1));
        if (reader.ReadBoolean())
        {
            state.Authority = ReadAuthority(ref reader, state.Epoch, settings);
        }

        reader.End();
        return state;
    }

    private static void Write(WireWriter writer, LimiterAuthority authority)
    {
        LimiterMessageCodec.Write(writer, authority.Numbers);
        var part = authority.Bucket.Fill.Part;
        writer.WriteInteger(authority.Bucket.At);
        writer.WriteUnsigned((ulong)(part >> 64));
        writer.WriteUnsigned((ulong)part);
        writer.WriteCount(authority.Nodes.Count);
        for (var index = 0; index < authority.Nodes.Count; index++)
        {
            var (name, node) = authority.Nodes.GetAt(index);
            Write(writer, name, node);
        }

        WriteLeases(writer, authority);
    }

    private static LimiterAuthority ReadAuthority(ref WireReader reader, long epoch, LimiterSettings settings)
    {
        var numbers = LimiterMessageCodec.ReadNumbers(ref reader);
        var bucket = ReadBucket(ref reader, numbers);
        var nodes = ReadNodes(ref reader, epoch);
        return new(numbers, epoch, bucket, nodes, ReadLeases(ref reader, bucket, nodes), settings);
    }

    private static LimiterBucket ReadBucket(ref WireReader reader, RateLimitNumbers numbers)
    {
        var at = reader.ReadInteger(min: 0);
        var part = new Int128(reader.ReadUnsigned(), reader.ReadUnsigned());
        var whole = LimiterBucket.CreateFull(numbers, at).Fill.Whole;
        return part >= 0 && part <= whole
            ? LimiterBucket.Restore(numbers, at, part)
            : throw new ProtocolException($"A bucket holds {part} of {whole}.");
    }

    private static void Write(WireWriter writer, string name, NodeRecord node)
    {
        writer.WriteString(name);
        writer.WriteInteger(node.BootId);
        writer.WriteInteger(node.LastSeq);
        writer.WriteInteger(node.UsedCum);
        writer.WriteDouble(node.PermitsPerSecond);
        writer.WriteInteger(node.ActiveUntil);
        writer.WriteInteger(node.WaitsUntil);
        writer.WriteInteger(node.LastGrant.PolicyVersion);
        LimiterMessageCodec.Write(writer, node.LastGrant.Lease);
    }

    private static OrderedDictionary<string, NodeRecord> ReadNodes(ref WireReader reader, long epoch)
    {
        var count = reader.ReadCount(MinNodeBytes);
        var nodes = new OrderedDictionary<string, NodeRecord>(count);
        for (; count > 0; count--)
        {
            var name = reader.ReadString(reader.Remaining);
            if (!nodes.TryAdd(name, ReadNode(ref reader, epoch)))
            {
                throw new ProtocolException("Two nodes have one name.");
            }
        }

        return nodes;
    }

    private static NodeRecord ReadNode(ref WireReader reader, long epoch)
    {
        var node = new NodeRecord(reader.ReadInteger())
        {
            LastSeq = reader.ReadInteger(min: 0),
            UsedCum = reader.ReadInteger(),
            PermitsPerSecond = reader.ReadDouble(),
            ActiveUntil = reader.ReadInteger(min: 0),
            WaitsUntil = reader.ReadInteger(min: 0),
        };
        if (!double.IsFinite(node.PermitsPerSecond) || node.PermitsPerSecond < 0)
        {
            throw new ProtocolException($"A node wants {node.PermitsPerSecond} permits per second.");
        }

        // Before the first request there is no reply, and so no epoch in it.
        var version = reader.ReadInteger();
        var lease = LimiterMessageCodec.ReadLease(ref reader);
        node.LastGrant = node.LastSeq == 0 ? default : new(epoch, node.LastSeq, version, lease);
        return node;
    }

    /// <summary>Leases of boots that are gone have owner 0: nothing but their end matters any more.</summary>
    private static void WriteLeases(WireWriter writer, LimiterAuthority authority)
    {
        var owners = new Dictionary<NodeRecord, int>(authority.Nodes.Count);
        foreach (var node in authority.Nodes.Values)
        {
            owners.Add(node, owners.Count + 1);
        }

        var leases = authority.Leases.Leases;
        var last = authority.Bucket.At;
        writer.WriteCount(leases.Length);
        foreach (var lease in leases)
        {
            writer.WriteInteger(owners.GetValueOrDefault(lease.Node));
            writer.WriteInteger(lease.Permits);
            writer.WriteInteger(lease.Expiry - last);
            last = lease.Expiry;
        }
    }

    private static LeaseBook ReadLeases(
        ref WireReader reader, LimiterBucket bucket, OrderedDictionary<string, NodeRecord> nodes)
    {
        var leases = new LeaseBook();
        var nobody = new NodeRecord(0);
        var last = bucket.At;
        for (var count = reader.ReadCount(MinLeaseBytes); count > 0; count--)
        {
            var owner = reader.ReadInt32(0, nodes.Count);
            var permits = reader.ReadInteger(1, RateLimitNumbers.MaxPermits);
            last += reader.ReadInteger(0, long.MaxValue - last);
            leases.Restore(new(owner == 0 ? nobody : nodes.GetAt(owner - 1).Value, permits, last));
        }

        return leases;
    }
}
