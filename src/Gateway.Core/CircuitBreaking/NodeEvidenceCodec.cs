using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What nodes have reported, in bytes; the same evidence is always the same bytes.</summary>
internal static class NodeEvidenceCodec
{
    private const int MinNodeBytes = 9;
    private const int MinBucketBytes = 4;

    public static void Write(WireWriter writer, IReadOnlyDictionary<string, NodeEvidence> nodes)
    {
        writer.WriteCount(nodes.Count);
        foreach (var (id, node) in nodes.OrderBy(node => node.Key, StringComparer.Ordinal))
        {
            writer.WriteString(id);
            writer.WriteCalls(node.Overruled);
            writer.WriteDuration(node.HeardAt);
            WriteTally(writer, node.Tally);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that cannot have been reported.</exception>
    public static Dictionary<string, NodeEvidence> Read(ref WireReader reader)
    {
        var nodes = new Dictionary<string, NodeEvidence>(StringComparer.Ordinal);
        for (var count = reader.ReadCount(MinNodeBytes); count > 0; count--)
        {
            var id = reader.ReadNode();
            var overruled = reader.ReadCalls();
            var heardAt = reader.ReadTime();
            nodes.Add(id, new(ReadTally(ref reader), overruled, heardAt));
        }

        return nodes;
    }

    private static void WriteTally(WireWriter writer, NodeTally tally)
    {
        writer.WriteInteger(tally.Boot);
        writer.WriteCalls(tally.Successes);
        writer.WriteCalls(tally.Failures);
        writer.WriteCalls(tally.FailuresBeforeSuccess);
        writer.WriteInteger(tally.FirstBucket);
        writer.WriteCount(tally.Buckets.Length);
        foreach (var bucket in tally.Buckets)
        {
            writer.WriteInteger(bucket.Serial);
            writer.WriteDuration(bucket.StartedAt);
            writer.WriteCalls(bucket.Successes);
            writer.WriteCalls(bucket.Failures);
        }
    }

    private static NodeTally ReadTally(ref WireReader reader) => new()
    {
        Boot = reader.ReadInteger(),
        Successes = reader.ReadCalls(),
        Failures = reader.ReadCalls(),
        FailuresBeforeSuccess = reader.ReadCalls(),
        FirstBucket = reader.ReadInteger(),
        Buckets = ReadBuckets(ref reader),
    };

    private static ImmutableArray<PlacedBucket> ReadBuckets(ref WireReader reader)
    {
        var count = reader.ReadCount(MinBucketBytes);
        var buckets = ImmutableArray.CreateBuilder<PlacedBucket>(count);
        while (buckets.Count < count)
        {
            // In order, as merging takes for granted.
            var min = buckets.Count == 0 ? long.MinValue : buckets[^1].Serial + 1;
            buckets.Add(new(reader.ReadInteger(min, long.MaxValue - 1), reader.ReadTime(), reader.ReadCalls(), reader.ReadCalls()));
        }

        return buckets.MoveToImmutable();
    }
}
