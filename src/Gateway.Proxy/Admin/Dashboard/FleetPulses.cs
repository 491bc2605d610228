using System.Collections.Concurrent;
using Gateway.Core.Engines;
using Gateway.Core.Observability;
using Gateway.Proxy.Observability;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>
/// What the nodes tell of themselves, for as long as somebody looks at a page of any of them: it says so every few seconds,
/// and each node then tells every other second. While nobody looks, nothing runs and nothing is sent.
/// </summary>
/// <param name="read">What this node tells.</param>
/// <param name="engine">Carries it.</param>
/// <param name="clock">Times it.</param>
/// <param name="log">Tells of what cannot be read or told.</param>
internal sealed class FleetPulses(Func<CancellationToken, Task<NodePulse>> read, IEngine engine, TimeProvider clock, ILogger<FleetPulses> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long a node goes on telling after it was asked: one lost question does not matter.</summary>
    private static readonly TimeSpan WantedFor = TimeSpan.FromSeconds(12);

    /// <summary>A pulse older than this says nothing of now.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<NodeId, (NodePulse Pulse, long At)> _heard = new();
    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<IDisposable> _subscriptions = [];
    private long? _askedAt;
    private long _wantedAt;
    private bool _isTelling;

    /// <summary>Whether this node tells now.</summary>
    public bool IsTelling
    {
        get
        {
            lock (_changing)
            {
                return _isTelling;
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(engine.Subscribe(NodePulse.Topic, Hear));
        _subscriptions.Add(engine.Subscribe(NodePulse.WantedTopic, _ => Tell()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscriptions.ForEach(s => s.Dispose());
        _end.Cancel();
        return Task.CompletedTask;
    }

    public void Dispose() => _end.Dispose();

    /// <summary>Says that somebody looks, in a fleet of more than one. Called again while they do.</summary>
    public async Task AskAsync()
    {
        lock (_changing)
        {
            if (engine.LiveNodes.Count < 2 || (_askedAt is { } at && clock.GetElapsedTime(at) < AskInterval))
            {
                return;
            }

            _askedAt = clock.GetTimestamp();
        }

        foreach (var (node, heard) in _heard)
        {
            if (clock.GetElapsedTime(heard.At) > KeptFor)
            {
                _heard.TryRemove(new(node, heard));
            }
        }

        // If the engine does not take it, the next question comes soon.
        _ = await engine.BroadcastAsync(NodePulse.WantedTopic, ReadOnlyMemory<byte>.Empty, _end.Token);
    }

    /// <summary>What a node told of late; null where it did not.</summary>
    public NodePulse? Of(NodeId node) => _heard.TryGetValue(node, out var heard) && clock.GetElapsedTime(heard.At) <= KeptFor ? heard.Pulse : null;

    private void Hear(Broadcast broadcast)
    {
        try
        {
            _heard[broadcast.Sender] = (NodePulse.Read(broadcast.Payload.Span), clock.GetTimestamp());
        }
        catch (ProtocolException e)
        {
            ObservabilityLog.PulseUnreadable(log, broadcast.Sender.ToString(), e.Message);
        }
    }

    private void Tell()
    {
        lock (_changing)
        {
            _wantedAt = clock.GetTimestamp();
            if (_isTelling)
            {
                return;
            }

            _isTelling = true;
        }

        _ = TellAsync();
    }

    private async Task TellAsync()
    {
        await Task.Yield(); // Who brought the question does not wait.
        using var timer = new PeriodicTimer(TellInterval, clock);
        try
        {
            do
            {
                var pulse = await read(_end.Token);
                _ = await engine.BroadcastAsync(NodePulse.Topic, pulse.Write(engine.LiveNodes.Select(node => node.Protocol).Append(EngineProtocol.Current).Min()), _end.Token);
            }
            while (await timer.WaitForNextTickAsync(_end.Token) && IsWanted());
        }
        catch (Exception e)
        {
            lock (_changing)
            {
                _isTelling = false; // The next question begins anew.
            }

            if (e is not OperationCanceledException)
            {
                ObservabilityLog.PulseFailed(log, e);
            }
        }
    }

    private bool IsWanted()
    {
        lock (_changing)
        {
            return _isTelling = clock.GetElapsedTime(_wantedAt) <= WantedFor;
        }
    }
}
