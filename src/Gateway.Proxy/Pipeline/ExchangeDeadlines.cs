using Microsoft.Extensions.ObjectPool;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// Makes exchanges, and ends those that have lasted too long. One look at all of them now and then, in place of a
/// timer set and reset for each request: nearly all are done long before their time.
/// </summary>
internal sealed class ExchangeDeadlines(TimeProvider clock) : PeriodicService(Interval, clock), IPooledObjectPolicy<Exchange>
{
    /// <summary>An exchange ends at most this much later than its timeout says.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock = clock;
    private readonly Lock _changing = new();

    // Weak, because the pool drops what it has too much of. There are as many as requests were ever under way at once.
    private readonly List<WeakReference<Exchange>> _exchanges = [];

    /// <summary>Requests under way. Looks at all exchanges: for those who ask now and then.</summary>
    public int InFlight
    {
        get
        {
            lock (_changing)
            {
                return _exchanges.Count(reference => reference.TryGetTarget(out var exchange) && exchange.Context is not null);
            }
        }
    }

    public Exchange Create()
    {
        var exchange = new Exchange();
        lock (_changing)
        {
            _exchanges.Add(new(exchange));
        }

        return exchange;
    }

    public bool Return(Exchange obj) => true;

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        var now = _clock.GetTimestamp();
        lock (_changing)
        {
            _exchanges.RemoveAll(reference => !reference.TryGetTarget(out _));
            foreach (var reference in _exchanges)
            {
                if (reference.TryGetTarget(out var exchange))
                {
                    exchange.ExpireBy(now);
                }
            }
        }

        return Task.CompletedTask;
    }
}
