namespace Gateway.Engine.Orleans.Authorities;

/// <summary>
/// The time that silos give their authorities: since the Unix epoch, from an origin that all silos of a fleet share, and
/// running as evenly as the monotonic clock does.
/// </summary>
/// <remarks>
/// Silos' oscillators differ by some hundred parts in a million, so after days of running their times would be a minute
/// apart, and an authority that moves would jump by it. Each look at the store's time therefore corrects this one, but
/// by at most <see cref="MaxSlew"/> of the time since the last look: a step of the store's wall clock is never taken over
/// at once, and a token bucket refills at most that much too fast.
/// </remarks>
/// <param name="clock">The monotonic clock.</param>
/// <param name="origin">The time now, since the Unix epoch.</param>
internal sealed class KeyClock(TimeProvider clock, TimeSpan origin)
{
    /// <summary>The fastest correction: a thousandth, twice what oscillators differ by, so that it always catches up.</summary>
    public const double MaxSlew = 0.001;

    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private long _originTicks = origin.Ticks;
    private TimeSpan _corrected;

    /// <summary>The time. May go back by a slew's worth; each authority keeps the highest it has seen.</summary>
    public TimeSpan Now => new(Volatile.Read(ref _originTicks) + clock.GetElapsedTime(_started).Ticks);

    /// <summary>Moves a little towards the store's time.</summary>
    /// <param name="store">The store's time, since the Unix epoch.</param>
    /// <returns>How far the store is ahead, before the correction.</returns>
    public TimeSpan Correct(TimeSpan store)
    {
        lock (_gate)
        {
            var elapsed = clock.GetElapsedTime(_started);
            var ahead = store - Now;
            var most = (elapsed - _corrected) * MaxSlew;
            _corrected = elapsed;
            var step = ahead > most ? most : ahead < -most ? -most : ahead;
            Volatile.Write(ref _originTicks, _originTicks + step.Ticks);
            return ahead;
        }
    }
}
