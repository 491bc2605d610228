using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>Counts the permits of one window that are neither used nor lent.</summary>
internal abstract class LimiterBucket(LimiterWindow window, long now)
{
    public LimiterWindow Window { get; } = window;

    /// <summary>Whole permits there now.</summary>
    public abstract long Level { get; }

    /// <summary>How full it is: a numerator, and a denominator that means full.</summary>
    public abstract (Int128 Part, Int128 Whole) Fill { get; }

    /// <summary>All that it knows, with <see cref="At"/> and the window.</summary>
    public abstract (Int128 First, long Second) State { get; }

    /// <summary>Where time has been brought to, in ticks.</summary>
    public long At { get; protected set; } = now;

    /// <summary>Ticks from <see cref="At"/> until so many permits are there, if they ever are.</summary>
    public abstract long TicksUntil(long permits);

    /// <summary>Ticks from <see cref="At"/> until it is full, or the window ends.</summary>
    public abstract long TicksUntilReset { get; }

    /// <summary>Ticks from <see cref="At"/> for which lent permits stay good, whatever happens.</summary>
    public abstract long TicksGood { get; }

    public static LimiterBucket CreateFull(LimiterWindow window, long now) => window.Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => new FixedWindowBucket(window, now, window.Limit),
        RateLimitAlgorithm.SlidingWindow => new SlidingWindowBucket(window, now, current: 0, previous: 0),
        _ => new TokenBucket(window, now, window.Burst * (Int128)window.Length.Ticks),
    };

    /// <summary>
    /// A bucket whose predecessor was lost, and may have lent all it had until now. Long windows begin with what their
    /// rest is worth: to refuse a client for the rest of a month would be worse than to admit a part of the month twice.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="now">When the predecessor was gone for sure, in ticks.</param>
    /// <param name="hold">
    /// Ticks from then in which nothing comes back: the predecessor's last permits beyond half the bucket may be in use.
    /// </param>
    public static LimiterBucket CreateEmpty(LimiterWindow window, long now, long hold) => window.Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => FixedWindowBucket.CreateSpent(window, now),
        RateLimitAlgorithm.SlidingWindow => new SlidingWindowBucket(window, now, window.Limit, window.Limit),
        _ => new TokenBucket(window, now, -(Int128)hold * window.Limit),
    };

    /// <summary>The bucket that has this <see cref="At"/> and this <see cref="State"/>.</summary>
    /// <exception cref="ProtocolException">No bucket has.</exception>
    public static LimiterBucket Restore(LimiterWindow window, long at, Int128 first, long second)
    {
        var most = window.Algorithm == RateLimitAlgorithm.TokenBucket ? window.Burst * (Int128)window.Length.Ticks : LimiterWindow.MaxPermits;
        var least = window.Algorithm == RateLimitAlgorithm.TokenBucket ? -most - ((Int128)TimeSpan.TicksPerMinute * window.Limit) : 0;
        if (first > most || first < least)
        {
            throw new ProtocolException($"A bucket holds {first} of {most}.");
        }

        return window.Algorithm switch
        {
            RateLimitAlgorithm.FixedWindow => FixedWindowBucket.FromState(window, at, (long)first, second),
            RateLimitAlgorithm.SlidingWindow => SlidingWindowBucket.FromState(window, at, (long)first, second),
            _ => TokenBucket.FromState(window, at, first, second),
        };
    }

    /// <summary>A bucket for another window, as full in proportion as this one.</summary>
    /// <param name="window">The new window.</param>
    /// <param name="outstanding">Permits lent by this bucket, which keep their room in the new one as far as it goes.</param>
    public LimiterBucket ChangeTo(LimiterWindow window, long outstanding)
    {
        var (part, whole) = Fill;
        part = Int128.Max(0, part);
        var room = Math.Max(0, window.Burst - outstanding);
        if (window.Algorithm != RateLimitAlgorithm.TokenBucket)
        {
            var left = Math.Min((long)(part * window.Limit / whole), room);
            return window.Algorithm == RateLimitAlgorithm.FixedWindow
                ? new FixedWindowBucket(window, At, left)
                : SlidingWindowBucket.CreateLeaving(window, At, left, PreviousFor(window), outstanding);
        }

        // Both products reach 2^140.
        var full = new System.Numerics.BigInteger(window.Burst) * window.Length.Ticks;
        var level = (Int128)(full * (System.Numerics.BigInteger)part / (System.Numerics.BigInteger)whole);
        return new TokenBucket(window, At, Int128.Min(level, room * (Int128)window.Length.Ticks));
    }

    /// <summary>Lets time pass; earlier times than <see cref="At"/> count as standing still.</summary>
    /// <param name="now">In ticks.</param>
    /// <param name="outstanding">Permits lent all that time: they keep their room.</param>
    public abstract void Advance(long now, long outstanding);

    /// <summary>Takes permits that are there.</summary>
    public abstract void Debit(long permits);

    /// <summary>Puts back lent permits that nobody can use any more.</summary>
    /// <param name="permits">How many.</param>
    /// <param name="outstanding">Permits still lent after that.</param>
    public abstract void Credit(long permits, long outstanding);

    /// <summary>Takes permits of the future where there are not enough: what a stored state is ahead by.</summary>
    public abstract void Reserve(long permits);

    /// <summary>Takes what comes back in so many ticks, where it comes back evenly.</summary>
    public virtual void Delay(long ticks)
    {
    }

    /// <summary>Whether this bucket, left alone, never has more than the other one has.</summary>
    /// <param name="other">Of the same window, at the same time.</param>
    public abstract bool HasNoMoreThan(LimiterBucket other);

    public LimiterBucket Copy() => (LimiterBucket)MemberwiseClone();

    /// <summary>What a sliding window that replaces this one remembers of the window before.</summary>
    protected virtual long PreviousFor(LimiterWindow window) => 0;
}
