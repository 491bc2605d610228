namespace Gateway.Engine.Redis;

/// <summary>Lets one message through in ten seconds, where a fault may repeat with every request.</summary>
internal sealed class LogGate(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _last;

    public bool TryPass()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_last is { } last && time.GetElapsedTime(last, now) < Pause)
            {
                return false;
            }

            _last = now;
            return true;
        }
    }
}
