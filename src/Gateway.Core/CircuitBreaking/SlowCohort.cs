namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// Calls that began at about the same time. Once all of them are older than the threshold, those that have not been
/// answered in time are slow: also those that still run, and without a look at any single one.
/// </summary>
/// <param name="startedAt">When the first may have begun.</param>
/// <param name="threshold">From when on a call is slow.</param>
/// <param name="cores">The number of processors.</param>
internal sealed class SlowCohort(TimeSpan startedAt, TimeSpan threshold, int cores)
{
    /// <summary>A slow call is noticed at most this part of the threshold late, and as much again for calls just ending.</summary>
    private const int PerThreshold = 8;

    private const int Begun = 0;
    private const int Fast = 1;

    private readonly StripedCounter _counts = new(cores);

    /// <summary>From when on calls belong to the next cohort.</summary>
    public TimeSpan EndsAt { get; } = startedAt + Length(threshold);

    /// <summary>When all of its calls are older than the threshold, and those that were not slow have been noted.</summary>
    public TimeSpan JudgedAt => EndsAt + threshold + Length(threshold);

    /// <summary>How many calls began. Falls by those whose client left before they were slow.</summary>
    public long Calls => _counts.Sum(Begun);

    /// <summary>How many calls were slow, from <see cref="JudgedAt"/> on.</summary>
    public long SlowCalls => Math.Max(0, Calls - _counts.Sum(Fast));

    public void Begin() => _counts.Increment(Begun);

    /// <summary>Notes that a call has been answered.</summary>
    public void Answer(TimeSpan duration)
    {
        if (duration < threshold)
        {
            _counts.Increment(Fast);
        }
    }

    /// <summary>Notes that a call's client has gone away: it says nothing, unless it was slow already.</summary>
    public void Leave(TimeSpan duration)
    {
        if (duration < threshold)
        {
            _counts.Decrement(Begun);
        }
    }

    private static TimeSpan Length(TimeSpan threshold) => TimeSpan.FromTicks(Math.Max(threshold.Ticks / PerThreshold, 1));
}
