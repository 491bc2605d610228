using System.Globalization;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The numbers of a rate limit for one tier, with what a response says of them.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="Policy">The items of RateLimit-Policy, one for each window, written once for all responses.</param>
internal sealed record RouteLimitNumbers(RateLimitNumbers Numbers, string Policy)
{
    public static RouteLimitNumbers Create(string name, RateLimitPolicy policy, string? tier, long version)
    {
        var numbers = RateLimitNumbers.Resolve(policy, tier, version);
        return new(numbers, string.Join(", ", numbers.Windows.Select(window => Item(name, window))));
    }

    private static string Item(string name, LimiterWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={window.Limit};w={(long)Math.Ceiling(window.Length.TotalSeconds)}");
}
