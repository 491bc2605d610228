namespace Gateway.Core.RateLimiting;

/// <summary>Makes an authority forget what was used.</summary>
internal static class LimiterReset
{
    /// <summary>Every bucket is full again, but for what is lent: that keeps its room until it is used, returned or over.</summary>
    public static void Apply(LimiterAuthority authority, TimeSpan now)
    {
        var buckets = authority.Buckets;
        authority.Leases.Settle(buckets, Math.Max(0, now.Ticks));
        for (var index = 0; index < buckets.Length; index++)
        {
            var window = buckets[index].Window;
            buckets[index] = LimiterBucket.CreateFull(window, buckets[index].At).ChangeTo(window, authority.Outstanding);
        }

        authority.Claim = null;
    }
}
