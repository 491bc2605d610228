using System.Buffers;

namespace Gateway.Core.RateLimiting;

/// <summary>Names of the IANA time zone database, such as <c>Europe/Berlin</c>.</summary>
internal static class TimeZoneName
{
    /// <summary>Names become names of files on some systems.</summary>
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");

    /// <summary>The zone's rules as this machine has them; null if it has none of that name.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (name == "UTC")
        {
            return TimeZoneInfo.Utc;
        }

        return name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(Characters)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId
            ? zone
            : null;
    }
}
