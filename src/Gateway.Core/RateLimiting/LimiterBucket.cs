namespace Gateway.Core.RateLimiting;

/// <summary>Counts the permits of one key that are neither used nor lent.</summary>
internal abstract class LimiterBucket(RateLimitNumbers numbers, long now)
{
    protected RateLimitNumbers Numbers { get; } = numbers;

    /// <summary>Whole permits there now.</summary>
    public abstract long Level { get; }

    /// <summary>How full it is: a numerator, and a denominator that means full.</summary>
    public abstract (Int128 Part, Int128 Whole) Fill { get; }

    /// <summary>Where time has been brought to, in ticks.</summary>
    public long At { get; protected set; } = now;

    public static LimiterBucket CreateFull(RateLimitNumbers numbers, long now) => numbers.Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => new FixedWindowBucket(numbers, now, numbers.Limit),
        _ => new TokenBucket(numbers, now, numbers.Burst * (Int128)numbers.Window.Ticks),
    };

    /// <summary>The bucket that has this <see cref="At"/> and this part in <see cref="Fill"/>.</summary>
    public static LimiterBucket Restore(RateLimitNumbers numbers, long at, Int128 part) => numbers.Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => new FixedWindowBucket(numbers, at, (long)part),
        _ => new TokenBucket(numbers, at, part),
    };

    /// <summary>A bucket with other numbers, as full in proportion as this one.</summary>
    /// <param name="numbers">The new numbers.</param>
    /// <param name="outstanding">Permits lent by this bucket, which keep their room in the new one as far as it goes.</param>
    public LimiterBucket ChangeTo(RateLimitNumbers numbers, long outstanding)
    {
        var (part, whole) = Fill;
        var room = Math.Max(0, numbers.Burst - outstanding);
        if (numbers.Algorithm == RateLimitAlgorithm.FixedWindow)
        {
            var left = (long)(part * numbers.Limit / whole);
            return new FixedWindowBucket(numbers, At, Math.Min(left, room));
        }

        // Both products reach 2^140.
        var full = new System.Numerics.BigInteger(numbers.Burst) * numbers.Window.Ticks;
        var level = (Int128)(full * (System.Numerics.BigInteger)part / (System.Numerics.BigInteger)whole);
        return new TokenBucket(numbers, At, Int128.Min(level, room * (Int128)numbers.Window.Ticks));
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

    /// <summary>Ticks from <see cref="At"/> until so many permits are there, if they ever are.</summary>
    public abstract long TicksUntil(long permits);

    /// <summary>Ticks from <see cref="At"/> until it is full, or the window ends.</summary>
    public abstract long TicksUntilReset { get; }

    public LimiterBucket Copy() => (LimiterBucket)MemberwiseClone();
}
