using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A report in bytes.</summary>
internal static class CircuitReportCodec
{
    private const int MinBucketBytes = 4;
    private const int MinResultBytes = 2;

    public static void Write(WireWriter writer, CircuitReport report)
    {
        writer.WriteString(report.Node);
        writer.WriteInteger(report.Boot);
        writer.WriteWord(report.Known);
        writer.WriteCalls(report.Successes);
        writer.WriteCalls(report.Failures);
        writer.WriteCalls(report.FailuresBeforeSuccess);
        writer.WriteInteger(report.FirstBucket);
        writer.WriteInteger(report.Wanted);
        writer.WriteDuration(report.SentAt);
        writer.WriteCount(report.Buckets.Length);
        foreach (var bucket in report.Buckets)
        {
            writer.WriteInteger(bucket.Serial);
            writer.WriteDuration(bucket.Age);
            writer.WriteCalls(bucket.Successes);
            writer.WriteCalls(bucket.Failures);
        }

        writer.WriteCount(report.Results.Length);
        foreach (var result in report.Results)
        {
            writer.WriteInteger(result.Probe);
            writer.WriteOutcome(result.Outcome);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no edge says.</exception>
    public static CircuitReport Read(ref WireReader reader) => new()
    {
        Node = reader.ReadNode(),
        Boot = reader.ReadInteger(),
        Known = reader.ReadWord(),
        Successes = reader.ReadCalls(),
        Failures = reader.ReadCalls(),
        FailuresBeforeSuccess = reader.ReadCalls(),
        FirstBucket = reader.ReadInteger(),
        Wanted = reader.ReadInt32(0, int.MaxValue),
        SentAt = reader.ReadTime(),
        Buckets = ReadBuckets(ref reader),
        Results = ReadResults(ref reader),
    };

    private static ImmutableArray<CircuitBucket> ReadBuckets(ref WireReader reader)
    {
        var count = reader.ReadCount(MinBucketBytes);
        var buckets = ImmutableArray.CreateBuilder<CircuitBucket>(count);
        while (buckets.Count < count)
        {
            // In order, as merging takes for granted.
            var min = buckets.Count == 0 ? long.MinValue : buckets[^1].Serial + 1;
            buckets.Add(new(reader.ReadInteger(min, long.MaxValue - 1), reader.ReadDuration(), reader.ReadCalls(), reader.ReadCalls()));
        }

        return buckets.MoveToImmutable();
    }

    private static ImmutableArray<CircuitProbeResult> ReadResults(ref WireReader reader)
    {
        var count = reader.ReadCount(MinResultBytes);
        var results = ImmutableArray.CreateBuilder<CircuitProbeResult>(count);
        while (results.Count < count)
        {
            results.Add(new(reader.ReadInt32(1, int.MaxValue), reader.ReadOutcome()));
        }

        return results.MoveToImmutable();
    }
}
