using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What nodes have reported, in bytes; the same evidence is always the same bytes.</summary>
internal static class NodeEvidenceCodec
{
    private const int MinNodeBytes = 16;
    private const int MinSampleBytes = 3;

    public static void Write(WireWriter writer, IReadOnlyDictionary<string, NodeEvidence> nodes)
    {
        writer.WriteCount(nodes.Count);
        foreach (var (id, node) in nodes.OrderBy(node => node.Key, StringComparer.Ordinal))
        {
            writer.WriteString(id);
            writer.WriteCalls(node.Overruled);
            writer.WriteDuration(node.RowStartedAt);
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
                RowStartedAt = reader.ReadTime(),
                HeardAt = reader.ReadTime(),
                Known = reader.ReadWord(),
                Samples = reader.ReadList(MinSampleBytes, ReadSample),
                Tally = ReadTally(ref reader),
            });
        }

        return nodes;
    }

    private static TallySample ReadSample(ref WireReader reader) => new(reader.ReadTime(), reader.ReadCalls(), reader.ReadCalls());

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
        Buckets = reader.ReadBuckets(CircuitWire.ReadTime, static (serial, startedAt, counts) => new PlacedBucket(serial, startedAt, counts)),
    };
}
