using Gateway.Core.Engines;
using Gateway.Core.Observability;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Observability;

/// <summary>The level of the node's log: as the settings say, or for a while as an operator has ordered for the whole fleet.</summary>
internal sealed class NodeLogLevel : IHostedService, IDisposable
{
    private readonly Lock _changing = new();
    private readonly LogDetail _usual;
    private readonly LogLevelSwitch _switch;
    private readonly IEngine _engine;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private ITimer? _timer;
    private IDisposable? _subscription;
    private LogLevelOrder? _order;
    private long _orderedAt;

    public NodeLogLevel(NodeSettings settings, LogLevelSwitch level, IEngine engine, TimeProvider clock, ILogger<NodeLogLevel> log)
    {
        _usual = settings.LogLevel;
        _switch = level;
        _engine = engine;
        _clock = clock;
        _log = log;
    }

    /// <summary>What is logged now.</summary>
    public LogDetail Level => _switch.Level;

    /// <summary>What the settings say.</summary>
    public LogDetail Usual => _usual;

    /// <summary>The order in force, and how much longer; null for none.</summary>
    public (LogLevelOrder Order, TimeSpan Left)? Order
    {
        get
        {
            lock (_changing)
            {
                return _order is { } order ? (order, order.TimeToLive - _clock.GetElapsedTime(_orderedAt)) : null;
            }
        }
    }

    /// <summary>Gives an order to all live nodes. A node that starts later does not know of it.</summary>
    /// <returns>Whether the engine took it for the other nodes; this one follows in any case.</returns>
    public async ValueTask<bool> OrderAsync(LogLevelOrder order)
    {
        Follow(order);
        return await _engine.BroadcastAsync(LogLevelOrder.Topic, order.Write(_engine.LiveNodes.Select(node => node.Protocol).Append(EngineProtocol.Current).Min()));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _engine.Subscribe(LogLevelOrder.Topic, Hear);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Hear(Broadcast broadcast)
    {
        if (broadcast.Sender == _engine.Self)
        {
            return; // It has followed already.
        }

        try
        {
            Follow(LogLevelOrder.Read(broadcast.Payload.Span));
        }
        catch (ProtocolException e)
        {
            ObservabilityLog.LevelUnreadable(_log, broadcast.Sender.ToString(), e.Message);
        }
    }

    private void Follow(LogLevelOrder order)
    {
        lock (_changing)
        {
            _order = order;
            _orderedAt = _clock.GetTimestamp();
            _switch.Level = (LogDetail)order.Level;
            _timer?.Dispose();
            _timer = _clock.CreateTimer(state => Expire((LogLevelOrder)state!), order, order.TimeToLive, Timeout.InfiniteTimeSpan);
        }

        ObservabilityLog.LevelOrdered(_log, order.By, NameOf((LogDetail)order.Level), Duration.Format(order.TimeToLive), order.Reason);
    }

    private void Expire(LogLevelOrder order)
    {
        lock (_changing)
        {
            if (!ReferenceEquals(_order, order))
            {
                return; // A later order has taken its place.
            }

            _order = null;
            _switch.Level = _usual;
        }

        ObservabilityLog.LevelRestored(_log, NameOf(_usual));
    }

    private static string NameOf(LogDetail level) => level.ToString().ToLowerInvariant();
}
