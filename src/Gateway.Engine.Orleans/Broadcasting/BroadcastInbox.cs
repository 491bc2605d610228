using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>Hands what arrives to the subscribers, one broadcast at a time and each sender's in order.</summary>
/// <remarks>
/// Handlers run on a thread of the pool: on the grain service's own scheduler, whatever a handler starts would stay there.
/// </remarks>
internal sealed class BroadcastInbox(OrleansLog log) : IAsyncDisposable
{
    private readonly Channel<Broadcast> _arrived = Channel.CreateUnbounded<Broadcast>(new() { SingleReader = true });
    private readonly Dictionary<NodeId, long> _highest = [];
    private ImmutableArray<Subscription> _subscriptions = [];
    private Task _delivering = Task.CompletedTask;

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        var subscription = new Subscription(this, topic, handler);
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public void Start() => _delivering = Task.Run(DeliverAsync);

    /// <summary>Takes what a sender sent. What comes a second time, because its acknowledgement got lost, is dropped: by now it might be out of order.</summary>
    public void Receive(IEnumerable<BroadcastEnvelope> broadcasts)
    {
        lock (_highest)
        {
            foreach (var one in broadcasts)
            {
                if (NodeId.TryParse(one.Sender, out var sender) && one.Number > _highest.GetValueOrDefault(sender))
                {
                    _highest[sender] = one.Number;
                    _arrived.Writer.TryWrite(new(sender, one.Topic, one.Payload));
                }
            }
        }
    }

    /// <summary>Forgets senders that are gone.</summary>
    public void Keep(IReadOnlyCollection<NodeId> senders)
    {
        lock (_highest)
        {
            foreach (var gone in _highest.Keys.Except(senders).ToList())
            {
                _highest.Remove(gone);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _arrived.Writer.TryComplete();
        await _delivering;
    }

    private async Task DeliverAsync()
    {
        await foreach (var broadcast in _arrived.Reader.ReadAllAsync())
        {
            foreach (var subscription in _subscriptions)
            {
                if (subscription.Topic == broadcast.Topic)
                {
                    subscription.Handle(broadcast);
                }
            }
        }
    }

    private sealed class Subscription(BroadcastInbox owner, string topic, Action<Broadcast> handler) : IDisposable
    {
        public string Topic => topic;

        public void Handle(Broadcast broadcast)
        {
            try
            {
                handler(broadcast);
            }
            catch (Exception exception)
            {
                owner.Log.SubscriberFailed(exception, topic);
            }
        }

        public void Dispose() =>
            ImmutableInterlocked.Update(ref owner._subscriptions, static (all, one) => all.Remove(one), this);
    }

    private OrleansLog Log => log;
}
