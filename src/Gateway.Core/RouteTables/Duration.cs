using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Core.RouteTables;

/// <summary>Durations as people write them: <c>250ms</c>, <c>5s</c>, <c>1m30s</c>, <c>2h</c>, <c>7d</c>, or <c>none</c>.</summary>
public static class Duration
{
    /// <summary>The pattern that every duration text matches, for the JSON schema.</summary>
    public const string Pattern = @"^(none|(\d+(\.\d+)?(ms|s|m|h|d))+)$";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> Letters = SearchValues.Create("dhms");

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration; <c>none</c> is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    /// <returns>False for anything else, a number without a unit included, and for more than 10,000 days.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        if (text is "none")
        {
            duration = Timeout.InfiniteTimeSpan;
            return true;
        }

        duration = TimeSpan.Zero;
        if (text.IsEmpty)
        {
            return false;
        }

        double ticks = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !TryGetNumber(text[..digits], out var number))
            {
                return false;
            }

            text = text[digits..];
            var letters = text.IndexOfAnyExcept(Letters);
            var unit = letters < 0 ? text : text[..letters];
            if (!TryGetUnit(unit, out var unitTicks))
            {
                return false;
            }

            ticks += number * unitTicks;
            text = text[unit.Length..];
        }

        if (ticks > TimeSpan.TicksPerDay * 10_000d)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)Math.Round(ticks));
        return true;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads the same one back, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            return "none";
        }

        var text = new StringBuilder();
        var ticks = duration.Ticks;
        foreach (var (unit, unitTicks) in Units)
        {
            if (ticks / unitTicks is > 0 and var count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
                ticks %= unitTicks;
            }
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    /// <summary>Digits, and a point only between digits.</summary>
    private static bool TryGetNumber(ReadOnlySpan<char> text, out double number)
    {
        number = 0;
        return text[0] != '.' && text[^1] != '.'
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryGetUnit(ReadOnlySpan<char> text, out long ticks)
    {
        foreach (var (unit, unitTicks) in Units)
        {
            if (text.SequenceEqual(unit))
            {
                ticks = unitTicks;
                return true;
            }
        }

        ticks = 0;
        return false;
    }
}
