using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>An authority as its engine keeps it: there from the start, with limits only from the first command on.</summary>
public sealed class LimiterAuthorityState
{
    internal LimiterAuthorityState(long epoch, long lostAt)
    {
        Epoch = epoch;
        LostAt = lostAt;
    }

    /// <summary>The authority's.</summary>
    internal long Epoch { get; }

    /// <summary>
    /// When, in ticks, an authority was gone for sure that may have been there before; negative if there can have been
    /// none that matters.
    /// </summary>
    internal long LostAt { get; }

    /// <summary>Null before the first command.</summary>
    internal LimiterAuthority? Authority { get; set; }

    /// <summary>What is stored of a durable authority; null of others, and before the first command.</summary>
    internal LimiterReservation? Reservation { get; set; }

    /// <summary>What is kept for operators.</summary>
    internal LimiterRecord Record { get; init; } = new();

    /// <summary>Of a new authority.</summary>
    /// <param name="start">How it comes to life.</param>
    /// <param name="record">What is known for operators; null if nothing is.</param>
    internal static LimiterAuthorityState Create(in AuthorityStart start, LimiterRecord? record = null)
    {
        // An owner that was cut off may have granted until its fence closed. From then on nobody did, so whatever a
        // bucket regains since has come back, however late the change of owner is noticed.
        var since = start.SinceDisruption < LimiterSettings.Fence ? TimeSpan.Zero : start.SinceDisruption - LimiterSettings.Fence;
        return new(EpochOf(start), Math.Max(-1, Math.Max(0, start.Now.Ticks) - since.Ticks)) { Record = record ?? new() };
    }

    /// <summary>Later lives of a key have higher epochs as long as its time goes on.</summary>
    internal static long EpochOf(in AuthorityStart start, long last = 0) =>
        Math.Max(TickMath.Add(Math.Max(0, start.Now.Ticks), 1), TickMath.Add(last, 1));

    /// <summary>The authority, from its first command on.</summary>
    internal LimiterAuthority Begin(TimeSpan now, RateLimitNumbers numbers, LimiterSettings settings) =>
        Authority ?? (LostAt < 0 ? new(now, numbers, Epoch, settings) : LimiterAuthority.FollowLost(new(LostAt), numbers, Epoch, settings));
}
