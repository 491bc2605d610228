namespace Gateway.Core.LoadBalancing;

/// <summary>
/// What a node has under way at one destination, and since when the destination has been ready. Outlives the tables
/// that name the destination. All members may be called by any thread.
/// </summary>
public sealed class DestinationLoad
{
    private const double LeastShare = 0.1;

    private PaddedCount _inFlight;
    private long _readySince = long.MinValue;

    /// <summary>Requests under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight.Value);

    /// <summary>Counts a request.</summary>
    /// <returns>How many are under way with it.</returns>
    public int Enter() => Interlocked.Increment(ref _inFlight.Value);

    /// <summary>Counts a request down. Once for each <see cref="Enter"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight.Value);

    /// <summary>Begins the slow start.</summary>
    /// <param name="now">Monotonic time since any fixed origin, the same for all calls.</param>
    public void BecomeReady(TimeSpan now) => Volatile.Write(ref _readySince, now.Ticks);

    /// <summary>The share of its weight that the destination may have, from 0.1 to 1, rising with time (Envoy's slow start, aggression 1).</summary>
    /// <param name="now">Monotonic time since the same origin.</param>
    /// <param name="slowStart">How long it rises. Above zero.</param>
    public double ShareAt(TimeSpan now, TimeSpan slowStart)
    {
        var since = Volatile.Read(ref _readySince);
        return since == long.MinValue ? 1 : Math.Clamp((double)(now.Ticks - since) / slowStart.Ticks, LeastShare, 1);
    }
}
