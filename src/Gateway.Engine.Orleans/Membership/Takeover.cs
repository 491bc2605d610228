namespace Gateway.Engine.Orleans.Membership;

/// <summary>When a grain that comes to life without a handover may begin: not while the silo that had it before may still answer.</summary>
/// <remarks>
/// A silo that died can have held its fence to the end, which is over by the time its death is noticed. One that
/// lives and was cut off from the other silos, but not from Redis, may hold it for up to <see cref="SiloFence.Length"/> more.
/// </remarks>
/// <param name="clock">The monotonic clock.</param>
/// <param name="version">The version of the membership as this silo knows it now.</param>
internal sealed class Takeover(TimeProvider clock, Func<long> version)
{
    private long _settled = long.MinValue;
    private long _from = long.MinValue;

    /// <summary>Whether it may now. Not before the newest version of the membership was looked at, nor the first one.</summary>
    public bool IsOpen => Volatile.Read(ref _settled) >= version() && clock.GetTimestamp() >= Volatile.Read(ref _from);

    /// <summary>A version of the membership was looked at.</summary>
    /// <param name="version">Which.</param>
    /// <param name="left">How much longer a silo that died since the last one may answer.</param>
    public void Settle(long version, TimeSpan left)
    {
        var from = clock.GetTimestamp() + (long)(left.TotalSeconds * (1 + SiloFence.Drift) * clock.TimestampFrequency);
        if (left > TimeSpan.Zero)
        {
            Volatile.Write(ref _from, Math.Max(from, Volatile.Read(ref _from)));
        }

        Volatile.Write(ref _settled, version);
    }
}
