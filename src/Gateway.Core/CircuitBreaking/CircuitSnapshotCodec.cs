using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>An authority's state in bytes.</summary>
internal static class CircuitSnapshotCodec
{
    private const int MinPermitBytes = 4;

    public static void Write(WireWriter writer, CircuitSnapshot snapshot)
    {
        CircuitPolicyCodec.Write(writer, snapshot.Policy);
        writer.WriteWord(snapshot.Word);
        writer.WriteDuration(snapshot.Now);
        writer.WriteDuration(snapshot.OpenedAt);
        writer.WriteDuration(snapshot.OpenUntil);
        writer.WriteDouble(snapshot.Jitter);
        writer.WriteInteger(snapshot.FailedRounds);
        NodeEvidenceCodec.Write(writer, snapshot.Nodes);
        writer.WriteCount(snapshot.Permits.Count);
        foreach (var permit in snapshot.Permits)
        {
            writer.WriteString(permit.Node);
            writer.WriteInteger(permit.Boot);
            writer.WriteDuration(permit.ExpiresAt);
            writer.WriteBoolean(permit.Outcome is not null);
            if (permit.Outcome is { } outcome)
            {
                writer.WriteOutcome(outcome);
            }
        }
    }

    /// <exception cref="ProtocolException">The bytes are no authority's state.</exception>
    public static CircuitSnapshot Read(ref WireReader reader) => new()
    {
        Policy = CircuitPolicyCodec.Read(ref reader),
        Word = reader.ReadWord(),
        Now = reader.ReadTime(),
        OpenedAt = reader.ReadTime(),
        OpenUntil = reader.ReadTime(),
        Jitter = ReadShare(ref reader),
        FailedRounds = reader.ReadInt32(0, int.MaxValue / 2),
        Nodes = NodeEvidenceCodec.Read(ref reader),
        Permits = ReadPermits(ref reader),
    };

    private static double ReadShare(ref WireReader reader) => reader.ReadDouble() is >= 0 and <= 1 and var share
        ? share
        : throw new ProtocolException("A circuit's jitter is not from 0 to 1.");

    private static List<ProbePermit> ReadPermits(ref WireReader reader)
    {
        var count = reader.ReadCount(MinPermitBytes);
        var permits = new List<ProbePermit>(count);
        while (permits.Count < count)
        {
            permits.Add(new(
                reader.ReadNode(),
                reader.ReadInteger(),
                reader.ReadTime(),
                reader.ReadBoolean() ? reader.ReadOutcome() : null));
        }

        return permits;
    }
}
