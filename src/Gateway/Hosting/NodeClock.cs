namespace Gateway.Hosting;

/// <summary>
/// Time since the Unix epoch: what the system's clock said when the node was put together, and monotonic from there, so
/// that quotas by the calendar know the day and corrections of the system's clock move nothing. A machine that was
/// suspended is behind by that until the node restarts.
/// </summary>
internal sealed class NodeClock(TimeProvider clock)
{
    private readonly TimeSpan _start = clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
    private readonly long _origin = clock.GetTimestamp();

    public TimeSpan Now => _start + clock.GetElapsedTime(_origin);
}
