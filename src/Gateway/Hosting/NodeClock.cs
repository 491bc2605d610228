namespace Gateway.Hosting;

/// <summary>Monotonic time since the node was put together: what the engine's authorities go by.</summary>
internal sealed class NodeClock(TimeProvider clock)
{
    private readonly long _origin = clock.GetTimestamp();

    public TimeSpan Now => clock.GetElapsedTime(_origin);
}
