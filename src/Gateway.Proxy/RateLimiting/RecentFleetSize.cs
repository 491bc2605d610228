namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// The largest number of nodes that the fleet lately had. A node that cannot reach an authority admits one part in so
/// many, so too many is safe and too few is not.
/// </summary>
internal sealed class RecentFleetSize
{
    /// <summary>A size is remembered for one to two of these.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private TimeSpan _begun;
    private int _last = 1;
    private int _current = 1;

    /// <summary>Takes a count in.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="count">Live nodes, as this one sees them.</param>
    /// <param name="isSure">
    /// Whether the node is in touch with the others. One that is not sees them leave, and must not take that for their end.
    /// </param>
    /// <returns>The largest lately; at least 1.</returns>
    public int Note(TimeSpan now, int count, bool isSure)
    {
        if (!isSure)
        {
            _begun = now;
        }
        else if (now - _begun >= Period)
        {
            (_begun, _last, _current) = (now, _current, 1);
        }

        _current = Math.Max(_current, count);
        return Math.Max(_current, _last);
    }
}
