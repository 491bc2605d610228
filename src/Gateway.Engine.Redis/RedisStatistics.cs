namespace Gateway.Engine.Redis;

/// <summary>What the engine counted since it was created, for metrics. Safe to read at any time.</summary>
public sealed class RedisStatistics
{
    private long _roundTrips;
    private long _commands;
    private long _conflicts;
    private long _outages;
    private long _clockJumps;
    private long _gaps;
    private int _pending;

    /// <summary>Scripts sent to Redis for authorities.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>Commands that authorities executed and whose results were stored.</summary>
    public long Commands => Interlocked.Read(ref _commands);

    /// <summary>Writes that came too late, because another node wrote the same key first.</summary>
    public long Conflicts => Interlocked.Read(ref _conflicts);

    /// <summary>How often Redis stopped serving this node.</summary>
    public long Outages => Interlocked.Read(ref _outages);

    /// <summary>How often Redis's clock was set, forward or back, by more than a second; a suspended host counts, too.</summary>
    public long ClockJumps => Interlocked.Read(ref _clockJumps);

    /// <summary>How often this node may have missed broadcasts.</summary>
    public long BroadcastGaps => Interlocked.Read(ref _gaps);

    /// <summary>Calls that wait now.</summary>
    public int Pending => Volatile.Read(ref _pending);

    internal void CountRoundTrip() => Interlocked.Increment(ref _roundTrips);

    internal void CountCommands(int count) => Interlocked.Add(ref _commands, count);

    internal void CountConflict() => Interlocked.Increment(ref _conflicts);

    internal void CountOutage() => Interlocked.Increment(ref _outages);

    internal void CountClockJump() => Interlocked.Increment(ref _clockJumps);

    internal void CountGap() => Interlocked.Increment(ref _gaps);

    /// <returns>How many wait now, this one included.</returns>
    internal int Enter() => Interlocked.Increment(ref _pending);

    internal void Leave() => Interlocked.Decrement(ref _pending);
}
