using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A breaker and its round in bytes.</summary>
internal static class BreakerCodec
{
    private const int MinPermitBytes = 5;

    public static void Write(WireWriter writer, Breaker breaker)
    {
        writer.WriteState(breaker.State);
        writer.WriteTrigger(breaker.Trigger);
        writer.WriteDuration(breaker.ChangedAt);
        writer.WriteDuration(breaker.OpenedAt);
        writer.WriteDuration(breaker.Until);
        writer.WriteDouble(breaker.Jitter);
        writer.WriteInteger(breaker.FailedRounds);
        writer.WriteUnsigned(breaker.Era);
        if (breaker.State == CircuitState.HalfOpen)
        {
            WriteRound(writer, breaker.Round!);
        }
    }

    /// <exception cref="ProtocolException">The bytes are no breaker's.</exception>
    public static Breaker Read(ref WireReader reader)
    {
        var state = reader.ReadState();
        return new()
        {
            State = state,
            Trigger = reader.ReadTrigger(),
            ChangedAt = reader.ReadTime(),
            OpenedAt = reader.ReadTime(),
            Until = reader.ReadTime(),
            Jitter = ReadShare(ref reader),
            FailedRounds = reader.ReadInt32(0, int.MaxValue / 2),
            Era = reader.ReadVersion(),
            Round = state == CircuitState.HalfOpen ? ReadRound(ref reader) : null,
        };
    }

    public static void WriteRound(WireWriter writer, ProbeRound round)
    {
        writer.WriteUnsigned(round.Id);
        writer.WriteCount(round.Permits.Count);
        foreach (var permit in round.Permits)
        {
            writer.WriteString(permit.Node);
            writer.WriteInteger(permit.Boot);
            writer.WriteInteger(permit.Request);
            writer.WriteDuration(permit.ExpiresAt);
            writer.WriteBoolean(permit.Outcome is not null);
            if (permit.Outcome is { } outcome)
            {
                writer.WriteOutcome(outcome);
            }
        }
    }

    /// <exception cref="ProtocolException">The bytes are no round.</exception>
    public static ProbeRound ReadRound(ref WireReader reader)
    {
        var id = reader.ReadVersion();
        var count = reader.ReadCount(MinPermitBytes);
        var permits = new List<ProbePermit>(count);
        while (permits.Count < count)
        {
            permits.Add(new(
                reader.ReadNode(),
                reader.ReadInteger(),
                reader.ReadInteger(),
                reader.ReadTime(),
                reader.ReadBoolean() ? reader.ReadOutcome() : null));
        }

        return new(id, permits);
    }

    private static double ReadShare(ref WireReader reader) => reader.ReadDouble() is >= 0 and <= 1 and var share
        ? share
        : throw new ProtocolException("A circuit's jitter is not from 0 to 1.");
}
