using System.Diagnostics.Metrics;
using Gateway.Core.Draining;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Draining;

/// <summary>
/// Takes the node out of service, when it leaves or an operator says so: does what <see cref="NodeDrain"/> decides. When the
/// node leaves, the host closes the listeners as soon as load balancers have turned away.
/// </summary>
internal sealed class DrainService : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Over how long WebSockets are closed where requests may take as long as they need.</summary>
    private static readonly TimeSpan DefaultSpread = TimeSpan.FromSeconds(30);

    private readonly Readiness _readiness;
    private readonly ShutdownSettings _settings;
    private readonly ClientConnections _connections;
    private readonly WebSocketTunnels _webSockets;
    private readonly ExchangeDeadlines _exchanges;
    private readonly TimeProvider _clock;
    private readonly ILogger<DrainService> _log;
    private readonly long _origin;
    private readonly Lock _changing = new();
    private readonly NodeDrain _drain;
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _finishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRunning;
    private IReadOnlyList<ConnectionContext> _ending = [];
    private long _cut;

    public DrainService(
        Readiness readiness, NodeSettings settings, ClientConnections connections, WebSocketTunnels webSockets, ExchangeDeadlines exchanges, IMeterFactory meters, TimeProvider clock, ILogger<DrainService> log)
    {
        (_readiness, _settings, _connections, _webSockets, _exchanges, _clock, _log) = (readiness, settings.Shutdown, connections, webSockets, exchanges, clock, log);
        _origin = clock.GetTimestamp();
        _drain = new(new(_settings.DrainDelay, _settings.Timeout, SpreadOf(_settings)));
        var meter = meters.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("gateway.drain.phase", () => (int)Report.Phase, "{phase}", "How far the node is in leaving: 0 serving, 1 announced, 2 finishing, 3 drained.");
        meter.CreateObservableGauge("gateway.websockets.active", () => _webSockets.Count, "{websocket}", "WebSockets open through this node.");
        meter.CreateObservableCounter("gateway.websockets.drained", () => _webSockets.Closed, "{websocket}", "WebSockets that were told to close (1001) because the node drained.");
        meter.CreateObservableCounter("gateway.drain.cut", () => Volatile.Read(ref _cut), "{request}", "Requests and WebSockets that were cut because they did not end in the time that a drain gave them.");
    }

    /// <summary>How far the drain is.</summary>
    public DrainReport Report
    {
        get
        {
            lock (_changing)
            {
                return new(_drain.Phase, _drain.IsLeaving, _exchanges.InFlight, _webSockets.Count, _connections.Count, _webSockets.Closed, Volatile.Read(ref _cut), _drain.Left(Now));
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    /// <summary>Drains the node until it is taken back. A drain that has begun goes on.</summary>
    public void Begin()
    {
        lock (_changing)
        {
            if (!_drain.Begin(Now))
            {
                return;
            }

            Announce("The node is drained: an operator took it out of service.");
        }

        DrainLog.Begun(_log, Duration.Format(_settings.DrainDelay));
    }

    /// <summary>Takes the drain back.</summary>
    /// <returns>False where the node leaves.</returns>
    public bool TryCancel()
    {
        lock (_changing)
        {
            if (_drain.Phase == DrainPhase.Serving)
            {
                return true;
            }

            if (!_drain.TryCancel())
            {
                return false;
            }

            _connections.EndsWithRequest = false;
            _ending = [];
            _readiness.Resume();
        }

        DrainLog.Cancelled(_log);
        return true;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Announces that the node leaves, and returns when its listeners are to be closed.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        DrainLog.Leaving(_log, Duration.Format(_settings.DrainDelay), TimeoutText);
        lock (_changing)
        {
            _drain.Leave(Now);
            Announce("The node is shutting down.");
        }

        await _finishing.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Called when the listeners are closed and all connections have ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        DrainLog.Ended(_log, _webSockets.Closed, Volatile.Read(ref _cut));
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopped.Dispose();

    private static TimeSpan SpreadOf(ShutdownSettings settings) => settings.WebSocketSpread
        ?? (settings.Timeout == Timeout.InfiniteTimeSpan ? DefaultSpread : settings.Timeout / 2);

    private string TimeoutText => _settings.Timeout == Timeout.InfiniteTimeSpan ? "as long as they need" : Duration.Format(_settings.Timeout);

    private void Announce(string reason)
    {
        _readiness.Drain(reason);
        _connections.EndsWithRequest = true;
        if (!_isRunning)
        {
            _isRunning = true;
            _ = RunAsync(_stopped.Token);
        }
    }

    private async Task RunAsync(CancellationToken stopped)
    {
        await Task.Yield(); // Whoever begins a drain holds the lock.
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (Step())
            {
                await timer.WaitForNextTickAsync(stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Everything has ended.
        }
    }

    /// <returns>Whether the drain goes on.</returns>
    private bool Step()
    {
        DrainStep step;
        int requests;
        bool isLeaving;
        lock (_changing)
        {
            isLeaving = _drain.IsLeaving;
            requests = _exchanges.InFlight;
            step = _drain.Advance(Now, requests, _webSockets.Open);
            _isRunning = step.Phase is DrainPhase.Announced or DrainPhase.Finishing;
            if (step.EntersFinishing)
            {
                _ending = _connections.End();
            }
        }

        _webSockets.Close(step.WebSocketsToClose);
        _webSockets.CutUnanswered();
        if (step.IsDeadline)
        {
            Cut(requests, isLeaving);
        }

        if (step.Phase >= DrainPhase.Finishing && isLeaving)
        {
            _finishing.TrySetResult();
        }

        return step.Phase is DrainPhase.Announced or DrainPhase.Finishing;
    }

    /// <summary>Cuts what is left. A node that goes on to serve keeps the connections that have come since.</summary>
    private void Cut(int requests, bool isLeaving)
    {
        if (requests > 0)
        {
            var webSockets = Math.Min(_webSockets.Count, requests);
            DrainLog.Cut(_log, requests - webSockets, webSockets, TimeoutText);
            Interlocked.Add(ref _cut, requests);
        }

        // Also those on which nothing is under way: some clients hold them half open.
        _connections.Cut(isLeaving ? null : _ending);
    }
}
