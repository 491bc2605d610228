using System.Threading.Channels;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>What is still to be delivered to one silo: tried again, in order, until the silo has it or is gone.</summary>
internal sealed class BroadcastOutbox : IAsyncDisposable
{
    private readonly Channel<BroadcastEnvelope> _queue = Channel.CreateBounded<BroadcastEnvelope>(
        new BoundedChannelOptions(OrleansTimings.MaxPendingBroadcasts) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Func<List<BroadcastEnvelope>, Task> _deliver;
    private readonly TimeProvider _clock;
    private readonly Task _pump;

    /// <param name="deliver">Sends a batch, and completes when it is there.</param>
    /// <param name="clock">Times the retries.</param>
    public BroadcastOutbox(Func<List<BroadcastEnvelope>, Task> deliver, TimeProvider clock)
    {
        (_deliver, _clock) = (deliver, clock);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Adds a broadcast.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(BroadcastEnvelope broadcast) => _queue.Writer.TryWrite(broadcast);

    /// <summary>Delivers what is left, takes no more, and completes when all is there or time is up.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _pump.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _pump;
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        var batch = new List<BroadcastEnvelope>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stop.Token))
            {
                var bytes = 0;
                while (bytes < OrleansTimings.BroadcastBatchBytes && _queue.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                    bytes += next.Payload.Length;
                }

                while (!await TryDeliverAsync(batch))
                {
                    await Task.Delay(OrleansTimings.BroadcastRetry, _clock, _stop.Token);
                }

                batch = [];
            }
        }
        catch (OperationCanceledException)
        {
            // The silo is gone, or this one is.
        }
    }

    private async Task<bool> TryDeliverAsync(List<BroadcastEnvelope> batch)
    {
        try
        {
            await _deliver(batch).WaitAsync(OrleansTimings.CallLifetime, _clock, _stop.Token);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return false;
        }
    }
}
