using System.Buffers;
using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.Usage;

/// <summary>The usage of consumers, one authority for each. A command is a report; without one it reads.</summary>
/// <remarks>Durable: what a bill may rest on survives the nodes.</remarks>
public sealed class UsageKind() : AuthorityKind<UsageLedger, UsageReport?, UsageReply>("usage", AuthorityDurability.Durable)
{
    private const int MaxIdBytes = 4 * 1024;

    // An empty text and four counts of one byte each.
    private const int MinEntryBytes = 5;

    private static readonly UsageReply Nothing = new([], []);

    public override UsageLedger CreateState(in AuthorityStart start) => new();

    public override UsageLedger RecoverState(in AuthorityStart start, UsageLedger stored) => stored;

    public override UsageReply Execute(UsageLedger state, TimeSpan now, UsageReport? command)
    {
        if (command is null)
        {
            return state.Read(now);
        }

        state.Take(now, command);
        return Nothing;
    }

    public override TimeSpan TimeToLive(UsageLedger state, TimeSpan now) => state.TimeToLive(now);

    public override long StorageStamp(UsageLedger state) => state.Version;

    public override void WriteCommand(IBufferWriter<byte> target, UsageReport? command, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteBoolean(command is not null);
        if (command is not null)
        {
            writer.WriteString(command.Node);
            writer.WriteInteger(command.Boot);
            writer.WriteInteger(command.Seq);
            writer.WriteCount(command.Entries.Length);
            foreach (var entry in command.Entries)
            {
                writer.WriteString(entry.Route);
                Write(writer, entry.Counts);
            }
        }
    }

    public override UsageReport? ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var report = reader.ReadBoolean()
            ? new UsageReport(
                reader.ReadString(MaxIdBytes),
                reader.ReadInteger(),
                reader.ReadInteger(),
                [.. reader.ReadList(MinEntryBytes, static (ref WireReader r) => new UsageEntry(r.ReadString(MaxIdBytes), ReadCounts(ref r)))])
            : null;
        reader.End();
        return report;
    }

    public override void WriteReply(IBufferWriter<byte> target, UsageReply reply, int version)
    {
        var writer = new WireWriter(target);
        Write(writer, reply.Hours);
        Write(writer, reply.Days);
    }

    public override UsageReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = new UsageReply(ReadPeriods(ref reader), ReadPeriods(ref reader));
        reader.End();
        return reply;
    }

    public override void WriteState(IBufferWriter<byte> target, UsageLedger state, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(state.Version);
        Write(writer, state.Hours);
        Write(writer, state.Days);
        writer.WriteCount(state.Reporters.Count);
        foreach (var (node, mark) in state.Reporters)
        {
            writer.WriteString(node);
            writer.WriteInteger(mark.Boot);
            writer.WriteInteger(mark.Seq);
            writer.WriteDuration(mark.HeardAt);
        }
    }

    public override UsageLedger ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var ledger = new UsageLedger { Version = reader.ReadInteger() };
        Read(ref reader, ledger.Hours);
        Read(ref reader, ledger.Days);
        for (var count = reader.ReadCount(minBytesPerItem: 4); count > 0; count--)
        {
            ledger.Reporters[reader.ReadString(MaxIdBytes)] = new(reader.ReadInteger(), reader.ReadInteger(), reader.ReadDuration(TimeSpan.MinValue, TimeSpan.MaxValue));
        }

        reader.End();
        return ledger;
    }

    private static void Write(WireWriter writer, SortedDictionary<long, SortedDictionary<string, UsageCounts>> periods)
    {
        writer.WriteCount(periods.Count);
        foreach (var (period, routes) in periods)
        {
            writer.WriteInteger(period);
            writer.WriteCount(routes.Count);
            foreach (var (route, counts) in routes)
            {
                writer.WriteString(route);
                Write(writer, counts);
            }
        }
    }

    private static void Read(ref WireReader reader, SortedDictionary<long, SortedDictionary<string, UsageCounts>> periods)
    {
        for (var count = reader.ReadCount(minBytesPerItem: 2); count > 0; count--)
        {
            var routes = periods[reader.ReadInteger(0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerHour)] = new(StringComparer.Ordinal);
            for (var left = reader.ReadCount(MinEntryBytes); left > 0; left--)
            {
                routes[reader.ReadString(MaxIdBytes)] = ReadCounts(ref reader);
            }
        }
    }

    private static void Write(WireWriter writer, ImmutableArray<UsagePeriod> periods)
    {
        writer.WriteCount(periods.Length);
        foreach (var period in periods)
        {
            writer.WriteDuration(period.Start);
            writer.WriteString(period.Route);
            Write(writer, period.Counts);
        }
    }

    private static ImmutableArray<UsagePeriod> ReadPeriods(ref WireReader reader)
        => [.. reader.ReadList(MinEntryBytes + 1, static (ref WireReader r) => new UsagePeriod(r.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue), r.ReadString(MaxIdBytes), ReadCounts(ref r)))];

    private static void Write(WireWriter writer, in UsageCounts counts)
    {
        writer.WriteInteger(counts.Requests);
        writer.WriteInteger(counts.Refusals);
        writer.WriteInteger(counts.RequestBytes);
        writer.WriteInteger(counts.ResponseBytes);
    }

    private static UsageCounts ReadCounts(ref WireReader reader) => new(reader.ReadInteger(), reader.ReadInteger(), reader.ReadInteger(), reader.ReadInteger());
}
