using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A report in bytes.</summary>
internal static class CircuitReportCodec
{
    private const int MinResultBytes = 2;

    public static void Write(WireWriter writer, CircuitReport report)
    {
        writer.WriteString(report.Node);
        writer.WriteInteger(report.Boot);
        writer.WriteInteger(report.Serial);
        writer.WriteWord(report.Known);
        writer.WriteState(report.Acts);
        writer.WriteDuration(report.Wait);
        writer.WriteUnsigned(report.Era);
        writer.WriteCalls(report.Successes);
        writer.WriteCalls(report.Failures);
        writer.WriteCalls(report.FailuresBeforeSuccess);
        writer.WriteDuration(report.SuccessAge);
        writer.WriteDuration(report.RowAge);
        writer.WriteCalls(report.Begun);
        writer.WriteCalls(report.Ended);
        writer.WriteInteger(report.FirstBucket);
        writer.WriteInteger(report.Wanted);
        writer.WriteDuration(report.SentAt);
        writer.WriteCount(report.Buckets.Length);
        foreach (var bucket in report.Buckets)
        {
            writer.WriteInteger(bucket.Serial);
            writer.WriteDuration(bucket.Age);
            writer.WriteTotals(new(bucket.Successes, bucket.Failures, bucket.Judged, bucket.Slow));
        }

        writer.WriteUnsigned(report.Round);
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
        Serial = reader.ReadInteger(),
        Known = reader.ReadWord(),
        Acts = reader.ReadState(),
        Wait = reader.ReadDuration(),
        Era = reader.ReadVersion(),
        Successes = reader.ReadCalls(),
        Failures = reader.ReadCalls(),
        FailuresBeforeSuccess = reader.ReadCalls(),
        SuccessAge = reader.ReadDuration(),
        RowAge = reader.ReadDuration(),
        Begun = reader.ReadCalls(),
        Ended = reader.ReadCalls(),
        FirstBucket = reader.ReadInteger(),
        Wanted = reader.ReadInt32(0, int.MaxValue),
        SentAt = reader.ReadTime(),
        Buckets = reader.ReadBuckets(
            CircuitWire.ReadDuration,
            static (serial, age, counts) => new CircuitBucket(serial, age, counts.Successes, counts.Failures, counts.Judged, counts.Slow)),
        Round = reader.ReadVersion(),
        Results = reader.ReadList(MinResultBytes, ReadResult),
    };

    private static CircuitProbeResult ReadResult(ref WireReader reader) => new(reader.ReadInt32(1, int.MaxValue), reader.ReadOutcome());
}
