namespace Gateway.Core.Health;

/// <summary>What one node concludes about one destination from the requests it sent there.</summary>
/// <remarks>
/// Pure: no clock or log. <see cref="Succeed"/> and <see cref="Fail"/> may be called by any thread; the owner
/// serialises calls of the others. Times are durations since any fixed origin.
/// </remarks>
public sealed class OutlierTracker
{
    // 2^20 times the shortest ejection is longer than the longest.
    private const int MaxDoublings = 20;

    private int _consecutive;
    private int _ejections;
    private TimeSpan _returned;

    /// <summary>When the destination comes back; null while it is in.</summary>
    public TimeSpan? EjectedUntil { get; private set; }

    /// <summary>How often it was ejected in short order.</summary>
    public int Ejections => _ejections;

    /// <summary>Failures in a row so far.</summary>
    public int Consecutive => Volatile.Read(ref _consecutive);

    /// <summary>Notes a request that went well. Writes nothing after another one that did.</summary>
    public void Succeed()
    {
        if (Volatile.Read(ref _consecutive) != 0)
        {
            Volatile.Write(ref _consecutive, 0);
        }
    }

    /// <summary>Notes a request that failed.</summary>
    /// <returns>Whether there were so many in a row that the destination should be ejected.</returns>
    public bool Fail(PassiveHealthPolicy policy) => Interlocked.Increment(ref _consecutive) >= policy.ConsecutiveFailures;

    /// <summary>Takes the destination out.</summary>
    /// <returns>For how long.</returns>
    public TimeSpan Eject(PassiveHealthPolicy policy, TimeSpan now)
    {
        // Time in service is forgiven as it was taken: one step for each ejection's time.
        var forgiven = _ejections == 0 ? 0 : (int)Math.Min(_ejections, (now - _returned) / policy.Ejection);
        _ejections = Math.Min(_ejections - forgiven + 1, MaxDoublings);
        var time = policy.Ejection * (1L << (_ejections - 1));
        time = time < policy.MaxEjection ? time : policy.MaxEjection;
        EjectedUntil = now + time;
        return time;
    }

    /// <summary>Lets the destination come back if its time is over.</summary>
    /// <returns>Whether it has come back just now.</returns>
    public bool TryReturn(TimeSpan now)
    {
        if (EjectedUntil is not { } until || now < until)
        {
            return false;
        }

        EjectedUntil = null;
        _returned = now;
        Volatile.Write(ref _consecutive, 0);
        return true;
    }

    /// <summary>Whether one more destination may be taken out.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="ejected">How many are out.</param>
    /// <param name="all">How many there are.</param>
    public static bool MayEject(PassiveHealthPolicy policy, int ejected, int all) => ejected == 0 || ejected + 1 <= policy.MaxEjectedShare * all;
}
