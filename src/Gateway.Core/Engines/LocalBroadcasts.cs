using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Gateway.Core.Engines;

/// <summary>Broadcasts within one process.</summary>
/// <remarks>
/// Whoever sends delivers, unless somebody delivers already: then that one delivers this too. So handlers run one at a
/// time and in order, also when a handler broadcasts, and nobody waits.
/// </remarks>
internal sealed class LocalBroadcasts(NodeId self, Action<string, Exception> onFault)
{
    private readonly ConcurrentQueue<Broadcast> _queue = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private int _pending;

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        var subscription = new Subscription(this, topic, handler);
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public void Send(string topic, ReadOnlyMemory<byte> payload)
    {
        _queue.Enqueue(new(self, topic, payload));
        if (Interlocked.Increment(ref _pending) > 1)
        {
            return;
        }

        do
        {
            // Counted only after it was queued, so there is one.
            _ = _queue.TryDequeue(out var broadcast);
            Deliver(broadcast);
        }
        while (Interlocked.Decrement(ref _pending) > 0);
    }

    private void Deliver(Broadcast broadcast)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Topic != broadcast.Topic)
            {
                continue;
            }

            try
            {
                subscription.Handler(broadcast);
            }
            catch (Exception exception)
            {
                onFault(broadcast.Topic, exception);
            }
        }
    }

    private sealed class Subscription(LocalBroadcasts owner, string topic, Action<Broadcast> handler) : IDisposable
    {
        public string Topic => topic;

        public Action<Broadcast> Handler => handler;

        public void Dispose() =>
            ImmutableInterlocked.Update(ref owner._subscriptions, static (all, one) => all.Remove(one), this);
    }
}
