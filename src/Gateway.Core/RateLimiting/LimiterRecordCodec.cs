using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>What an authority keeps for operators, in bytes.</summary>
internal static class LimiterRecordCodec
{
    /// <summary>A character of UTF-16 takes at most three bytes of UTF-8.</summary>
    public const int MaxReasonBytes = 3 * LimiterOrder.MaxReasonLength;

    public static void Write(WireWriter writer, LimiterRecord record)
    {
        Write(writer, record.Pause);
        Write(writer, record.Reset);
        writer.WriteCount(record.Followed.Count);
        foreach (var order in record.Followed)
        {
            writer.WriteInteger(order);
        }

        writer.WriteInteger(record.Orders);
        writer.WriteInteger(record.Refusals);
        writer.WriteBoolean(record.LastRefusal is not null);
        if (record.LastRefusal is { } refusal)
        {
            writer.WriteInteger(refusal.At);
            writer.WriteString(refusal.Node);
            writer.WriteInteger(refusal.Window);
            writer.WriteInteger(refusal.Need);
            writer.WriteInteger(refusal.Left);
            writer.WriteDuration(refusal.Wait);
            writer.WriteBoolean(refusal.IsPaused);
        }
    }

    /// <exception cref="ProtocolException">The bytes describe nothing that an authority keeps.</exception>
    public static LimiterRecord Read(ref WireReader reader) => new()
    {
        Pause = ReadStanding(ref reader),
        Reset = ReadStanding(ref reader),
        Followed = ReadFollowed(ref reader),
        Orders = reader.ReadInteger(min: 0),
        Refusals = reader.ReadInteger(min: 0),
        LastRefusal = reader.ReadBoolean() ? ReadRefusal(ref reader) : null,
    };

    public static LimiterOrderKind ReadKind(ref WireReader reader) => (LimiterOrderKind)reader.ReadByte((byte)LimiterOrderKind.Reset);

    private static void Write(WireWriter writer, LimiterStanding? standing)
    {
        writer.WriteBoolean(standing is not null);
        if (standing is not null)
        {
            writer.WriteByte((byte)standing.Kind);
            writer.WriteInteger(standing.Since);
            writer.WriteInteger(standing.Until);
            writer.WriteString(standing.Reason);
        }
    }

    private static LimiterStanding? ReadStanding(ref WireReader reader) => reader.ReadBoolean()
        ? new(ReadKind(ref reader), reader.ReadInteger(min: 0), reader.ReadInteger(min: 0), reader.ReadString(MaxReasonBytes))
        : null;

    private static List<long> ReadFollowed(ref WireReader reader)
    {
        var count = reader.ReadCount(minBytesPerItem: 1);
        var followed = count <= LimiterRecord.MaxFollowed
            ? new List<long>(count)
            : throw new ProtocolException($"An authority remembers {count} orders and not at most {LimiterRecord.MaxFollowed}.");
        while (followed.Count < count)
        {
            followed.Add(reader.ReadInteger());
        }

        return followed;
    }

    private static LimiterLastRefusal ReadRefusal(ref WireReader reader) => new(
        reader.ReadInteger(min: 0),
        reader.ReadString(reader.Remaining),
        reader.ReadInt32(0, RateLimitNumbers.MaxWindows - 1),
        reader.ReadInteger(1, LimiterWindow.MaxPermits),
        reader.ReadInteger(0, LimiterWindow.MaxPermits),
        reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue),
        reader.ReadBoolean());
}
