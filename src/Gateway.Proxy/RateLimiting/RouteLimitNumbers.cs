using System.Globalization;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The numbers of a rate limit for one tier, with what a response says of them.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="Policy">The item of RateLimit-Policy, written once for all responses.</param>
internal sealed record RouteLimitNumbers(RateLimitNumbers Numbers, string Policy)
{
    public static RouteLimitNumbers Create(string name, RateLimitPolicy policy, string? tier, long version)
    {
        var numbers = RateLimitNumbers.Resolve(policy, tier, version);
        var seconds = (long)Math.Ceiling(numbers.Window.TotalSeconds);
        return new(numbers, string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={numbers.Limit};w={seconds}"));
    }
}
