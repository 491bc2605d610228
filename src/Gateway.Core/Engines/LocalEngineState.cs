namespace Gateway.Core.Engines;

/// <summary>Whether the engine runs.</summary>
internal sealed class LocalEngineState
{
    private const int Created = 0;
    private const int Starting = 1;
    private const int Running = 2;
    private const int Stopped = 3;

    private volatile int _phase;

    public bool HasStarted => _phase != Created;

    public bool IsRunning => _phase == Running;

    public void Start()
    {
        if (Interlocked.CompareExchange(ref _phase, Starting, Created) != Created)
        {
            throw new InvalidOperationException("An engine starts once.");
        }

        _phase = Running;
    }

    /// <returns>Whether it ran until now.</returns>
    public bool Stop() => Interlocked.Exchange(ref _phase, Stopped) == Running;
}
