using System.Collections.Immutable;
using System.Globalization;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;

namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// A policy's limits for one tier or consumer, with what responses say of them. One instance for all routes of a table:
/// edges start over where they see another one.
/// </summary>
internal sealed class PolicyNumbers
{
    private PolicyNumbers(ImmutableArray<string> items) => Items = items;

    /// <summary>Of a policy that limits requests in a time.</summary>
    public RateLimitNumbers? Numbers { get; private init; }

    /// <summary>Of a policy that limits requests in flight.</summary>
    public ConcurrencyLimit? Concurrency { get; private init; }

    /// <summary>
    /// The policy's items of RateLimit-Policy, written once for all responses: at each index those of all windows, the
    /// one of that index first.
    /// </summary>
    public ImmutableArray<string> Items { get; }

    /// <summary>The limits of a valid policy.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="tier">The tier; null for callers without one that the policy names.</param>
    /// <param name="consumer">The consumer; null for those that the policy does not name.</param>
    /// <param name="version">The table's version.</param>
    public static PolicyNumbers Create(string name, RateLimitPolicy policy, string? tier, string? consumer, long version)
    {
        if (RateLimitResolution.IsConcurrency(policy))
        {
            var limit = RateLimitResolution.ResolveConcurrency(policy, tier, consumer);
            return new([string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit};qu=\"concurrent-requests\"")])
            {
                Concurrency = new(limit, version, policy.OnUnavailable),
            };
        }

        var numbers = RateLimitNumbers.Resolve(policy, tier, version, consumer);
        string[] items = [.. numbers.Windows.Select(window => Item(name, window))];
        return new([.. items.Select((first, index) => string.Join(", ", [first, .. items.Where((_, other) => other != index)]))]) { Numbers = numbers };
    }

    /// <summary>The number of a window of these; that of the first for any other.</summary>
    public int IndexOf(LimiterWindow window) => Math.Max(0, Numbers!.Windows.IndexOf(window));

    private static string Item(string name, LimiterWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={window.Limit};w={(long)Math.Ceiling(window.Length.TotalSeconds)}");
}
