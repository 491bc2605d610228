using System.Globalization;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// Tells clients how they stand, in the fields of draft-ietf-httpapi-ratelimit-headers (structured by RFC 9651), and where
/// a policy says so in the older ones too.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Write(Exchange exchange, IHeaderDictionary headers)
    {
        if (exchange.LimitStanding is not { } standing)
        {
            return;
        }

        var (remaining, reset) = standing.Status is { } status ? (Math.Max(0, status.Remaining), Seconds(status.Reset)) : (0, 1);
        headers.Append("RateLimit-Policy", Policies(exchange, standing));
        headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{standing.Limit.Name}\";r={remaining};t={reset}"));
        if (standing.Limit.Policy.Policy.LegacyHeaders)
        {
            // Single numbers: where a backend has its own, clients could not tell the two apart.
            headers["X-RateLimit-Limit"] = (standing.Status?.Of.Limit ?? standing.Numbers.Concurrency!.Limit).ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>All limits of the route that can refuse; the one that the answer is about comes first, with the window that it is about.</summary>
    private static string Policies(Exchange exchange, in LimitStanding first)
    {
        var limits = exchange.Route!.RateLimits.Enforced;
        var item = first.Numbers.Items[first.Status is { } status ? first.Numbers.IndexOf(status.Of) : 0];
        if (limits.Length == 1)
        {
            return item;
        }

        var (deciding, consumer) = (first.Limit, exchange.Consumer);
        return string.Join(", ", limits.Where(limit => limit != deciding).Select(limit => limit.For(consumer).Numbers.Items[0]).Prepend(item));
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
