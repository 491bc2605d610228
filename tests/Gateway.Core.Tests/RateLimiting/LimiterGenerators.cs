using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>Limits of all algorithms, small and large, fast and slow. Their edges admit nothing without the authority.</summary>
internal static class LimiterGenerators
{
    private static readonly Gen<TimeSpan> Lengths =
        from milliseconds in Gen.Elements(1, 7, 100, 333, 1_000, 3_000, 60_000)
        select TimeSpan.FromMilliseconds(milliseconds);

    private static readonly Gen<long> Counts = Gen.Elements(1L, 2, 3, 7, 10, 12, 50, 100, 333, 1_002, 20_000);

    public static readonly Gen<RateLimitNumbers> TokenBuckets =
        from limit in Counts
        from length in Lengths
        from burst in Gen.Elements(1L, 2, 3, 4, 10, 36, 37, 100, 1_000)
        select Limits.Deny(Limits.Tokens(limit, length, burst));

    public static readonly Gen<RateLimitNumbers> Windows =
        from limit in Counts
        from length in Lengths
        from slides in Gen.Elements(false, true)
        select Limits.Deny(slides ? Limits.Sliding(limit, length) : Limits.Window(limit, length));

    /// <summary>One window.</summary>
    public static readonly Gen<RateLimitNumbers> Numbers = Gen.OneOf(TokenBuckets, TokenBuckets, Windows);

    /// <summary>Up to three windows.</summary>
    public static readonly Gen<RateLimitNumbers> Policies = Gen.OneOf(
        Numbers,
        Numbers,
        from several in Numbers.ArrayOf(2) select Limits.Deny(Limits.All(several)),
        from several in Numbers.ArrayOf(3) select Limits.Deny(Limits.All(several)));
}
