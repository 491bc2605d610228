namespace Gateway.Core.RateLimiting;

/// <summary>
/// What a durable authority has stored of its buckets: a state ahead of what it lent, from which a successor can go on
/// exactly although the last grants are missing in it (R2).
/// </summary>
/// <remarks>
/// <para>
/// Left alone, the stored buckets never have more than the live ones: whenever they would, they are stored anew, with 5 %
/// of each limit taken in advance. So a crash loses at most those, and a window is stored about twenty times. Returns are
/// counted only when it is stored the next time.
/// </para>
/// <para>
/// So between two stores no more is lent than was taken in advance, however long that is, and a second owner that went on
/// with what is stored lends none of it. A stored bucket that is full again leaves nothing to lend, although a successor
/// keeps half of it taken: not every other owner is a successor.
/// </para>
/// </remarks>
/// <param name="buckets">The buckets as stored, advanced without anything lent.</param>
/// <param name="stamp">Changes whenever the stored state no longer suffices.</param>
internal sealed class LimiterReservation(LimiterBucket[] buckets, long stamp)
{
    public LimiterBucket[] Buckets { get; private set; } = buckets;

    public long Stamp { get; private set; } = stamp;

    /// <summary>Sees to it that the stored state suffices, after anything that may have changed the live one.</summary>
    /// <param name="live">The authority's buckets.</param>
    public void Cover(LimiterBucket[] live)
    {
        if (Suffices(live))
        {
            return;
        }

        Buckets = Array.ConvertAll(live, bucket => bucket.Copy());
        foreach (var bucket in Buckets)
        {
            bucket.Reserve(bucket.Window.Reserve);
        }

        Stamp++;
    }

    /// <summary>Brings a stored bucket to the time at which a successor goes on with it.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="now">In ticks.</param>
    /// <param name="hold">
    /// Ticks before and after in which nothing counts as coming back: permits beyond half the burst may have been lent,
    /// and be in use, for so long.
    /// </param>
    /// <param name="burst">The smallest burst of all windows: half of it may be lent for longer.</param>
    public static void Resume(LimiterBucket bucket, long now, long hold, long burst)
    {
        bucket.Advance(now, burst / 2);
        bucket.Delay(2 * hold);
    }

    private bool Suffices(LimiterBucket[] live)
    {
        if (Buckets.Length != live.Length)
        {
            return false;
        }

        for (var index = 0; index < live.Length; index++)
        {
            if (Buckets[index].Window != live[index].Window)
            {
                return false;
            }

            Buckets[index].Advance(live[index].At, outstanding: 0);
            if (!Buckets[index].HasNoMoreThan(live[index]))
            {
                return false;
            }
        }

        return true;
    }
}
