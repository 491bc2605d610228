using System.Collections.Concurrent;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>Queues the calls of this node to the authorities of one kind, and runs what is queued: one batch at a time for a key.</summary>
internal sealed class AuthorityRunner(AuthorityKind kind, BatchExecutor executor, EngineCondition condition, RedisStatistics statistics, TimeProvider time)
{
    /// <summary>Calls that may wait, of all keys and kinds together: some megabytes of commands.</summary>
    private const int MaxPending = 16 * 1024;

    /// <summary>Longer than any caller should wait; a wait without end becomes this.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, KeyQueue> _queues = new(StringComparer.Ordinal);

    public bool IsRunning => condition.IsRunning;

    /// <summary>How many keys have calls.</summary>
    public int QueueCount => _queues.Count;

    /// <returns>The framed reply, or the reason for having none.</returns>
    public async Task<(UnavailableReason Reason, ReadOnlyMemory<byte> Reply)> CallAsync(
        string key, ReadOnlyMemory<byte> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return (UnavailableReason.Cancelled, default);
        }

        if (!condition.IsServing)
        {
            return (UnavailableReason.Unreachable, default); // The heartbeat finds out when it is worth trying again.
        }

        var wait = timeout == Timeout.InfiniteTimeSpan || timeout > MaxTimeout ? MaxTimeout : timeout;
        if (wait <= TimeSpan.Zero)
        {
            return (UnavailableReason.Timeout, default);
        }

        var call = new PendingCall(command, time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
        try
        {
            if (statistics.Enter() > MaxPending || !Enqueue(key, call))
            {
                return (UnavailableReason.Overloaded, default);
            }

            await ((Task)call.Done).WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call.Done.IsCompleted)
            {
                return (await call.Done, call.Reply);
            }

            call.Abandon();
            return (cancellationToken.IsCancellationRequested ? UnavailableReason.Cancelled : UnavailableReason.Timeout, default);
        }
        finally
        {
            statistics.Leave();
        }
    }

    /// <returns>Whether the queue had room.</returns>
    private bool Enqueue(string key, PendingCall call)
    {
        while (true)
        {
            var queue = _queues.TryGetValue(key, out var found) ? found : _queues.GetOrAdd(key, static _ => new KeyQueue());
            if (queue.TryAdd(call, out var mustServe) is { } isAdded)
            {
                if (mustServe)
                {
                    _ = ServeAsync(key, queue);
                }

                return isAdded;
            }

            _queues.TryRemove(new(key, queue));
        }
    }

    private async Task ServeAsync(string key, KeyQueue queue)
    {
        while (queue.TakeBatch() is { Count: > 0 } batch)
        {
            await executor.ExecuteAsync(kind, key, batch);
        }

        _queues.TryRemove(new(key, queue));
    }
}
