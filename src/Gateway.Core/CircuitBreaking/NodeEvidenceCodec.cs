using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What nodes have reported, in bytes; the same evidence is always the same bytes.</summary>
internal static class NodeEvidenceCodec
{
    private const int MinNodeBytes = 16;
    private const int MinBucketBytes = 6;
    private const int MinSampleBytes = 3;

    public static void Write(WireWriter writer, IReadOnlyDictionary<string, NodeEvidence> nodes)
    {
        writer.WriteCount(nodes.Count);
        foreach (var (id, node) in nodes.OrderBy(node => node.Key, StringComparer.Ordinal))
        {
            writer.WriteString(id);
            writer.WriteCalls(node.Overruled);
            writer.WriteDuration(node.HeardAt);
            writer.WriteWord(node.Known);
            writer.WriteCount(node.Samples.Length);
            foreach (var sample in node.Samples)
            {
                writer.WriteDuration(sample.At);
                writer.WriteCalls(sample.Successes);
                writer.WriteCalls(sample.Failures);
            }

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
            nodes.Add(id, new()
            {
                Overruled = reader.ReadCalls(),
                HeardAt = reader.ReadTime(),
                Known = reader.ReadWord(),
                Samples = ReadSamples(ref reader),
                Tally = ReadTally(ref reader),
            });
        }

        return nodes;
    }

    private static ImmutableArray<TallySample> ReadSamples(ref WireReader reader)
    {
        var count = reader.ReadCount(MinSampleBytes);
        var samples = ImmutableArray.CreateBuilder<TallySample>(count);
        while (samples.Count < count)
        {
            samples.Add(new(reader.ReadTime(), reader.ReadCalls(), reader.ReadCalls()));
        }

        return samples.MoveToImmutable();
    }

    private static void WriteTally(WireWriter writer, NodeTally tally)
    {
        writer.WriteInteger(tally.Boot);
        writer.WriteUnsigned(tally.Era);
        writer.WriteCalls(tally.Successes);
        writer.WriteCalls(tally.Failures);
        writer.WriteCalls(tally.FailuresBeforeSuccess);
        writer.WriteCalls(tally.Begun);
        writer.WriteCalls(tally.Ended);
        writer.WriteInteger(tally.FirstBucket);
        writer.WriteCount(tally.Buckets.Length);
        foreach (var bucket in tally.Buckets)
        {
            writer.WriteInteger(bucket.Serial);
            writer.WriteDuration(bucket.StartedAt);
            writer.WriteTotals(bucket.Counts);
        }
    }

    private static NodeTally ReadTally(ref WireReader reader) => new()
    {
        Boot = reader.ReadInteger(),
        Era = reader.ReadVersion(),
        Successes = reader.ReadCalls(),
        Failures = reader.ReadCalls(),
        FailuresBeforeSuccess = reader.ReadCalls(),
        Begun = reader.ReadCalls(),
        Ended = reader.ReadCalls(),
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
            buckets.Add(new(reader.ReadInteger(min, long.MaxValue - 1), reader.ReadTime(), reader.ReadTotals()));
        }

        return buckets.MoveToImmutable();
    }
}
