using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>An authority's state in bytes. Read back it gives every answer that it would have given.</summary>
internal static class LimiterStateCodec
{
    private const int MinNodeBytes = 23;
    private const int MinLeaseBytes = 3;

    public static void Write(IBufferWriter<byte> target, LimiterAuthorityState state)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(state.Epoch);
        writer.WriteInteger(state.LostAt);
        LimiterRecordCodec.Write(writer, state.Record);
        writer.WriteBoolean(state.Authority is not null);
        if (state.Authority is { } authority)
        {
            Write(writer, authority);
            Write(writer, state.Reservation);
        }
    }

    /// <exception cref="ProtocolException">The bytes describe no authority.</exception>
    public static LimiterAuthorityState Read(ReadOnlySpan<byte> source, LimiterSettings settings)
    {
        var reader = new WireReader(source);
        var state = new LimiterAuthorityState(reader.ReadInteger(min: 1), reader.ReadInteger(min: -1))
        {
            Record = LimiterRecordCodec.Read(ref reader),
        };
        if (reader.ReadBoolean())
        {
            state.Authority = ReadAuthority(ref reader, state.Epoch, settings);
            state.Reservation = ReadReservation(ref reader, state.Authority.Numbers);
        }

        reader.End();
        return state;
    }

    private static void Write(WireWriter writer, LimiterAuthority authority)
    {
        LimiterNumbersCodec.Write(writer, authority.Numbers);
        Write(writer, authority.Buckets);
        writer.WriteCount(authority.Nodes.Count);
        for (var index = 0; index < authority.Nodes.Count; index++)
        {
            var (name, node) = authority.Nodes.GetAt(index);
            Write(writer, name, node);
        }

        WriteLeases(writer, authority);
        writer.WriteInteger(authority.Claim is { } claimed ? 1 + IndexOf(authority.Nodes, claimed.Node) : 0);
        if (authority.Claim is { } claim)
        {
            writer.WriteInteger(claim.Permits);
            writer.WriteInteger(claim.Until);
        }
    }

    private static LimiterAuthority ReadAuthority(ref WireReader reader, long epoch, LimiterSettings settings)
    {
        var numbers = LimiterNumbersCodec.Read(ref reader);
        var buckets = ReadBuckets(ref reader, numbers);
        var nodes = ReadNodes(ref reader, epoch);
        var leases = ReadLeases(ref reader, buckets[0].At, nodes);
        var claimant = reader.ReadInt32(0, nodes.Count);
        return new(numbers, epoch, buckets, nodes, leases, settings)
        {
            Claim = claimant == 0
                ? null
                : new(nodes.GetAt(claimant - 1).Value, reader.ReadInteger(1, LimiterWindow.MaxPermits), reader.ReadInteger(min: 0)),
        };
    }

    private static int IndexOf(OrderedDictionary<string, NodeRecord> nodes, NodeRecord node)
    {
        var index = 0;
        while (nodes.GetAt(index).Value != node)
        {
            index++;
        }

        return index;
    }

    /// <summary>Buckets of one authority stand at one time.</summary>
    private static void Write(WireWriter writer, LimiterBucket[] buckets)
    {
        writer.WriteInteger(buckets[0].At);
        foreach (var bucket in buckets)
        {
            var (first, second) = bucket.State;
            writer.WriteUnsigned((ulong)(first >> 64));
            writer.WriteUnsigned((ulong)first);
            writer.WriteInteger(second);
        }
    }

    private static LimiterBucket[] ReadBuckets(ref WireReader reader, RateLimitNumbers numbers)
    {
        var at = reader.ReadInteger(min: 0);
        var buckets = new LimiterBucket[numbers.Windows.Length];
        for (var index = 0; index < buckets.Length; index++)
        {
            var first = new Int128(reader.ReadUnsigned(), reader.ReadUnsigned());
            buckets[index] = LimiterBucket.Restore(numbers.Windows[index], at, first, reader.ReadInteger());
        }

        return buckets;
    }

    private static void Write(WireWriter writer, LimiterReservation? reservation)
    {
        writer.WriteInteger(reservation?.Stamp ?? 0);
        if (reservation is not null)
        {
            writer.WriteBoolean(reservation.Buckets.Length > 0);
            if (reservation.Buckets.Length > 0)
            {
                Write(writer, reservation.Buckets);
            }
        }
    }

    /// <summary>A stamp above zero says that there is one; just after a recovery nothing is reserved.</summary>
    private static LimiterReservation? ReadReservation(ref WireReader reader, RateLimitNumbers numbers) =>
        reader.ReadInteger(min: 0) is > 0 and var stamp ? new(reader.ReadBoolean() ? ReadBuckets(ref reader, numbers) : [], stamp) : null;

    private static void Write(WireWriter writer, string name, NodeRecord node)
    {
        writer.WriteString(name);
        writer.WriteInteger(node.BootId);
        writer.WriteInteger(node.LastSeq);
        writer.WriteInteger(node.UsedCum);
        writer.WriteInteger(node.Foreign);
        writer.WriteDouble(node.PermitsPerSecond);
        writer.WriteInteger(node.ActiveUntil);
        writer.WriteInteger(node.WaitsUntil);
        writer.WriteInteger(node.WaitsFor);
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
            Foreign = reader.ReadInteger(0, long.MaxValue),
            PermitsPerSecond = reader.ReadDouble(),
            ActiveUntil = reader.ReadInteger(min: 0),
            WaitsUntil = reader.ReadInteger(min: 0),
            WaitsFor = reader.ReadInteger(0, LimiterWindow.MaxPermits),
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
        var last = authority.Buckets[0].At;
        writer.WriteCount(leases.Length);
        foreach (var lease in leases)
        {
            writer.WriteInteger(owners.GetValueOrDefault(lease.Node));
            writer.WriteInteger(lease.Permits);
            writer.WriteInteger(lease.Expiry - last);
            last = lease.Expiry;
        }
    }

    private static LeaseBook ReadLeases(ref WireReader reader, long last, OrderedDictionary<string, NodeRecord> nodes)
    {
        var leases = new LeaseBook();
        var nobody = new NodeRecord(0);
        for (var count = reader.ReadCount(MinLeaseBytes); count > 0; count--)
        {
            var owner = reader.ReadInt32(0, nodes.Count);
            var permits = reader.ReadInteger(1, LimiterWindow.MaxPermits);
            last += reader.ReadInteger(0, long.MaxValue - last);
            leases.Restore(new(owner == 0 ? nobody : nodes.GetAt(owner - 1).Value, permits, last));
        }

        return leases;
    }
}
