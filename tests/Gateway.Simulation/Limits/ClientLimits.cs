using System.Collections.Immutable;
using Gateway.Core.RateLimiting;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>How the limits of a tier are stated for one client: every algorithm, long and short windows, one or two.</summary>
internal sealed record ClientLimits(ImmutableArray<LimiterWindow> Windows, UnavailablePolicy OnUnavailable)
{
    private const int ReservedPercent = 10;

    // Seconds that a limit is stated for.
    private static readonly int[] Lengths = [1, 1, 1, 10, 60];

    /// <param name="perSecond">The tier's permits per second.</param>
    /// <param name="random">The client's.</param>
    public static ClientLimits Draw(long perSecond, ref Pcg random)
    {
        var length = Lengths[random.Below(Lengths.Length)];
        var algorithm = random.Below(10) switch
        {
            < 6 => RateLimitAlgorithm.TokenBucket,
            < 8 => RateLimitAlgorithm.FixedWindow,
            _ => RateLimitAlgorithm.SlidingWindow,
        };
        var isSmall = algorithm == RateLimitAlgorithm.TokenBucket && random.Below(4) == 0;
        var first = Create(algorithm, perSecond * length, length, isSmall ? 0.5 : 1);

        // One in five has a longer window too, in which it can keep the full rate up for three quarters of the time.
        var isPair = random.Below(5) == 0;
        var second = Create((RateLimitAlgorithm)random.Below(3), Math.Max(1, perSecond * length * 15 / 4), length * 5, burst: 1);
        var onUnavailable = random.Below(10) switch
        {
            < 4 => UnavailablePolicy.LocalShare,
            < 7 => UnavailablePolicy.Deny,
            < 9 when perSecond * length >= 2 * ReservedPercent => UnavailablePolicy.Reserved,
            < 9 => UnavailablePolicy.Deny, // Too few to set some aside.
            _ => UnavailablePolicy.Allow,
        };
        return new(isPair ? [first, second] : [first], onUnavailable);
    }

    public RateLimitNumbers ToNumbers(double factor, long version, bool isStrict) => new(
        [.. Windows.Select(w => new LimiterWindow(w.Algorithm, Scale(w.Limit, factor), w.Length, Scale(w.Burst, factor)))],
        version,
        isStrict,
        OnUnavailable,
        ReservedPercent);

    private static long Scale(long permits, double factor) => Math.Max(1, (long)(permits * factor));

    private static LimiterWindow Create(RateLimitAlgorithm algorithm, long limit, int seconds, double burst) =>
        new(algorithm, limit, TimeSpan.FromSeconds(seconds), Math.Max(1, (long)(limit * burst)));
}
