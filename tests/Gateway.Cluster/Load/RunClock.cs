namespace Gateway.Cluster.Load;

/// <summary>Time since a run's origin, by the clock that access logs are written by.</summary>
internal sealed class RunClock
{
    /// <summary>A bucket of 100/s fills by two permits in that time: more would make verdicts wrong.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly long _started;

    public RunClock() => (Origin, _started) = Read();

    public DateTimeOffset Origin { get; }

    public TimeSpan Now => _clock.GetUtcNow() - Origin;

    /// <summary>How far the wall clock went astray of the monotonic one, which nodes count by.</summary>
    public TimeSpan Stray
    {
        get
        {
            var (wall, monotonic) = Read();
            return (wall - Origin - _clock.GetElapsedTime(_started, monotonic)).Duration();
        }
    }

    /// <summary>Waits for that long.</summary>
    public Task PassAsync(double seconds, CancellationToken stop = default) => Task.Delay(TimeSpan.FromSeconds(seconds), _clock, stop);

    /// <exception cref="InvalidOperationException">The machine's clock was set meanwhile.</exception>
    public void Verify()
    {
        if (Stray > Tolerance)
        {
            throw new InvalidOperationException($"The machine's clock was set by {Stray.TotalMilliseconds:0} ms during the run, so the times in the access logs prove nothing. Run it again.");
        }
    }

    /// <summary>Both clocks at the same moment: of several readings the one that was interrupted for the shortest time.</summary>
    private (DateTimeOffset Wall, long Monotonic) Read()
    {
        var readings = Enumerable.Range(0, 20).Select(_ =>
        {
            var before = _clock.GetTimestamp();
            var wall = _clock.GetUtcNow();
            return (Wall: wall, Monotonic: before, Length: _clock.GetElapsedTime(before));
        });
        var best = readings.MinBy(reading => reading.Length);
        return (best.Wall, best.Monotonic);
    }
}
