using System.Globalization;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Tells clients how they stand, in the fields of draft-ietf-httpapi-ratelimit-headers (structured by RFC 9651).</summary>
internal static class RateLimitHeaders
{
    public static void Write(Exchange exchange, IHeaderDictionary headers)
    {
        if (exchange.LimitStatus is not { } decided)
        {
            return;
        }

        headers.Append("RateLimit-Policy", Policies(exchange, decided.Limit));
        headers.Append("RateLimit", string.Create(
            CultureInfo.InvariantCulture,
            $"\"{decided.Limit.Name}\";r={decided.Status.Remaining};t={Seconds(decided.Status.Reset)}"));
    }

    /// <summary>All limits of the route; the one that the answer is about comes first.</summary>
    private static string Policies(Exchange exchange, RouteLimit first)
    {
        var limits = exchange.Route!.RateLimits;
        var tier = exchange.Consumer?.TierId;
        return limits.Length == 1
            ? first.For(tier).Policy
            : string.Join(", ", limits.OrderBy(limit => limit != first).Select(limit => limit.For(tier).Policy));
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
