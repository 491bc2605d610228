namespace Gateway.Proxy.Retries;

/// <summary>Ends one try unless the head of its response comes in time. Either the deadline or the response wins, never both.</summary>
internal sealed class TryDeadline : IDisposable
{
    private const int Armed = 0;
    private const int Disarmed = 1;
    private const int Expired = 2;

    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private int _state;

    /// <param name="time">How long the try may take.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="total">Ends the whole exchange, and the try with it.</param>
    public TryDeadline(TimeSpan time, TimeProvider clock, CancellationToken total)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(total);
        _timer = clock.CreateTimer(static state => ((TryDeadline)state!).Expire(), this, time, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool IsExpired => Volatile.Read(ref _state) == Expired;

    /// <summary>Lets the try last as long as the exchange.</summary>
    /// <returns>Whether it was not too late.</returns>
    public bool TryDisarm() => Interlocked.CompareExchange(ref _state, Disarmed, Armed) != Expired;

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Expire()
    {
        if (Interlocked.CompareExchange(ref _state, Expired, Armed) == Armed)
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The try ended by itself at this very moment.
            }
        }
    }
}
