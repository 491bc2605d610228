using Microsoft.Extensions.Hosting;

namespace Gateway.Proxy;

/// <summary>Does something again and again while the node runs.</summary>
/// <param name="interval">The time between two turns; a turn that takes longer delays the next.</param>
/// <param name="clock">The clock of the interval.</param>
internal abstract class PeriodicService(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    /// <summary>Does one turn.</summary>
    protected abstract Task TickAsync(CancellationToken stoppingToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops, perhaps before it has started: no fault, and the host would log it as one.
        }
    }
}
