using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What several of a circuit's codecs write, and the bounds that keep an authority's arithmetic from overflowing.</summary>
internal static class CircuitWire
{
    /// <summary>The longest id of a node, in UTF-8.</summary>
    public const int MaxNodeBytes = 256;

    /// <summary>More calls than a node ends in years, and sums of it over a fleet fit.</summary>
    public const long MaxCount = 1L << 48;

    /// <summary>As long as a route table can state.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(10_000);

    /// <summary>Over 3,000 years from any origin, and sums with durations fit.</summary>
    private static readonly TimeSpan MaxTime = new(1L << 60);

    public static void WriteWord(this WireWriter writer, CircuitWord word)
    {
        writer.WriteByte((byte)word.State);
        writer.WriteUnsigned((ulong)word.Epoch);
        writer.WriteUnsigned(word.Sequence);
    }

    public static CircuitWord ReadWord(this ref WireReader reader)
    {
        var state = (CircuitState)reader.ReadByte();
        if (state is not (CircuitState.Closed or CircuitState.Open or CircuitState.HalfOpen))
        {
            throw new ProtocolException($"{state} is no state of a circuit.");
        }

        return new(state, (long)reader.ReadUnsigned(CircuitWord.MaxEpoch), (uint)reader.ReadUnsigned(uint.MaxValue));
    }

    public static void WriteOutcome(this WireWriter writer, CircuitOutcome outcome) => writer.WriteByte((byte)outcome);

    public static CircuitOutcome ReadOutcome(this ref WireReader reader)
    {
        var outcome = (CircuitOutcome)reader.ReadByte();
        return outcome is CircuitOutcome.Success or CircuitOutcome.Failure or CircuitOutcome.Ignored
            ? outcome
            : throw new ProtocolException($"{outcome} is no outcome of a call.");
    }

    /// <summary>A count of calls.</summary>
    public static long ReadCalls(this ref WireReader reader) => (long)reader.ReadUnsigned(MaxCount);

    public static void WriteCalls(this WireWriter writer, long calls) => writer.WriteUnsigned((ulong)calls);

    public static TimeSpan ReadDuration(this ref WireReader reader) => reader.ReadDuration(TimeSpan.Zero, MaxDuration);

    public static TimeSpan ReadTime(this ref WireReader reader) => reader.ReadDuration(-MaxTime, MaxTime);

    public static string ReadNode(this ref WireReader reader) => reader.ReadString(MaxNodeBytes);
}
