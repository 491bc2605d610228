using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>Limits in bytes, as an authority counts by them.</summary>
internal static class LimiterNumbersCodec
{
    private const int MinWindowBytes = 4;
    private const int MaxZoneBytes = 64;

    public static void Write(WireWriter writer, RateLimitNumbers numbers)
    {
        writer.WriteInteger(numbers.Version);
        writer.WriteBoolean(numbers.IsStrict);
        writer.WriteCount(numbers.Windows.Length);
        foreach (var window in numbers.Windows.AsSpan())
        {
            Write(writer, window);
        }
    }

    /// <exception cref="ProtocolException">No route table has such limits, or this machine does not know their time zone.</exception>
    public static RateLimitNumbers Read(ref WireReader reader)
    {
        var version = reader.ReadInteger();
        var isStrict = reader.ReadBoolean();
        var count = reader.ReadCount(MinWindowBytes);
        if (count is 0 or > RateLimitNumbers.MaxWindows)
        {
            throw new ProtocolException($"A limit has {count} windows and not from 1 to {RateLimitNumbers.MaxWindows}.");
        }

        var windows = ImmutableArray.CreateBuilder<LimiterWindow>(count);
        while (windows.Count < count)
        {
            windows.Add(ReadWindow(ref reader));
        }

        return new(windows.MoveToImmutable(), version, isStrict);
    }

    /// <summary>Three for the algorithms and, after them, three for the calendar's periods.</summary>
    private static void Write(WireWriter writer, LimiterWindow window)
    {
        var calendar = window.Calendar;
        writer.WriteByte((byte)(calendar is null ? (int)window.Algorithm : 3 + (int)calendar.Period));
        writer.WriteInteger(window.Limit);
        if (calendar is not null)
        {
            writer.WriteString(calendar.Zone.Id);
            return;
        }

        writer.WriteDuration(window.Length);
        if (window.Algorithm == RateLimitAlgorithm.TokenBucket)
        {
            writer.WriteInteger(window.Burst);
        }
    }

    private static LimiterWindow ReadWindow(ref WireReader reader)
    {
        var kind = reader.ReadByte();
        var limit = reader.ReadInteger(1, LimiterWindow.MaxPermits);
        if (kind is >= 3 and <= 5)
        {
            return LimiterWindow.PerPeriod(limit, (CalendarPeriod)(kind - 3), ReadZone(ref reader));
        }

        if (kind > 5)
        {
            throw new ProtocolException($"There is no window of the kind {kind}.");
        }

        var length = reader.ReadDuration(LimiterWindow.MinLength, LimiterWindow.MaxLength);
        var algorithm = (RateLimitAlgorithm)kind;
        return new(algorithm, limit, length, algorithm == RateLimitAlgorithm.TokenBucket ? reader.ReadInteger(1, LimiterWindow.MaxPermits) : limit);
    }

    private static TimeZoneInfo ReadZone(ref WireReader reader)
    {
        var id = reader.ReadString(MaxZoneBytes);
        return TimeZoneName.Find(id) ?? throw new ProtocolException($"This machine does not know the time zone '{id}'. Install its time zone data (tzdata).");
    }
}
