namespace Gateway.Core.RateLimiting;

/// <summary>An authority as its engine keeps it: there from the start, with limits only from the first command on.</summary>
public sealed class LimiterAuthorityState
{
    internal LimiterAuthorityState(long epoch) => Epoch = epoch;

    /// <summary>The authority's.</summary>
    internal long Epoch { get; }

    /// <summary>Null before the first command.</summary>
    internal LimiterAuthority? Authority { get; set; }
}
