using System.Collections.Immutable;
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

    /// <summary>What is left of a word without its state.</summary>
    private const ulong MaxVersion = ulong.MaxValue >> 4;

    private const int MinBucketBytes = 6;

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
        var state = reader.ReadState();
        return new(state, (long)reader.ReadUnsigned(CircuitWord.MaxEpoch), (uint)reader.ReadUnsigned(CircuitWord.MaxSequence));
    }

    public static void WriteState(this WireWriter writer, CircuitState state) => writer.WriteByte((byte)state);

    public static CircuitState ReadState(this ref WireReader reader)
    {
        var state = (CircuitState)reader.ReadByte();
        return state is >= CircuitState.Closed and <= CircuitState.Isolated
            ? state
            : throw new ProtocolException($"{state} is no state of a circuit.");
    }

    /// <summary>A version of a circuit: an era, or the id of a round.</summary>
    public static ulong ReadVersion(this ref WireReader reader) => reader.ReadUnsigned(MaxVersion);

    public static void WriteTrigger(this WireWriter writer, CircuitTrigger trigger) => writer.WriteByte((byte)trigger);

    public static CircuitTrigger ReadTrigger(this ref WireReader reader)
    {
        var trigger = (CircuitTrigger)reader.ReadByte();
        return trigger is >= CircuitTrigger.None and <= CircuitTrigger.Time
            ? trigger
            : throw new ProtocolException($"{trigger} is nothing that changes a circuit.");
    }

    public static void WriteKind(this WireWriter writer, CircuitOrderKind kind) => writer.WriteByte((byte)kind);

    public static CircuitOrderKind ReadKind(this ref WireReader reader)
    {
        var kind = (CircuitOrderKind)reader.ReadByte();
        return kind is >= CircuitOrderKind.Open and <= CircuitOrderKind.Reset
            ? kind
            : throw new ProtocolException($"{kind} is no order to a circuit.");
    }

    /// <summary>An operator's words.</summary>
    public static string ReadText(this ref WireReader reader)
    {
        var text = reader.ReadString(3 * CircuitOrder.MaxTextLength);
        return text.Length <= CircuitOrder.MaxTextLength ? text : throw new ProtocolException("An operator's words are too long.");
    }

    public static void WriteTotals(this WireWriter writer, CircuitTotals totals)
    {
        writer.WriteCalls(totals.Successes);
        writer.WriteCalls(totals.Failures);
        writer.WriteCalls(totals.Judged);
        writer.WriteCalls(totals.Slow);
    }

    public static CircuitTotals ReadTotals(this ref WireReader reader) =>
        new(reader.ReadCalls(), reader.ReadCalls(), reader.ReadCalls(), reader.ReadCalls());

    /// <summary>Counts of buckets, in the order of their serials, as merging takes for granted.</summary>
    /// <param name="reader">Where they begin.</param>
    /// <param name="readTime">Reads what tells when a bucket began.</param>
    /// <param name="create">Of a serial, that time and the counts.</param>
    public static ImmutableArray<T> ReadBuckets<T>(
        this ref WireReader reader, WireItem<TimeSpan> readTime, Func<long, TimeSpan, CircuitTotals, T> create)
    {
        var min = long.MinValue;
        return reader.ReadList(MinBucketBytes, (ref WireReader reader) =>
        {
            var serial = reader.ReadInteger(min, long.MaxValue - 1);
            min = serial + 1;
            return create(serial, readTime(ref reader), reader.ReadTotals());
        });
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
