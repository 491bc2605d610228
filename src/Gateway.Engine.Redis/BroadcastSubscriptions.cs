using System.Collections.Immutable;
using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis;

/// <summary>Who on this node wants to hear of what.</summary>
internal sealed class BroadcastSubscriptions(ILogger log)
{
    private ImmutableArray<Subscription> _all = [];

    public IDisposable Add(string topic, Action<Broadcast> handler)
    {
        var subscription = new Subscription(this, topic, handler);
        ImmutableInterlocked.Update(ref _all, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    /// <summary>Calls the handlers of the broadcast's topic. One driver.</summary>
    public void Deliver(Broadcast broadcast)
    {
        foreach (var subscription in _all.Where(one => one.Topic == broadcast.Topic))
        {
            try
            {
                subscription.Handler(broadcast);
            }
            catch (Exception exception)
            {
                RedisLog.SubscriberFailed(log, broadcast.Topic, exception);
            }
        }
    }

    private sealed class Subscription(BroadcastSubscriptions owner, string topic, Action<Broadcast> handler) : IDisposable
    {
        public string Topic => topic;

        public Action<Broadcast> Handler => handler;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._all, static (all, one) => all.Remove(one), this);
    }
}
