using System.Net;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>The engine's silo from before its start to after its stop.</summary>
internal sealed class EngineSilo(
    NodeInfo self, OrleansEngineOptions options, HostedKinds kinds, BroadcastInbox inbox, TimeProvider clock, ILoggerFactory logs, OrleansLog log)
    : ISiloAccess, IAsyncDisposable
{
    private readonly SemaphoreSlim _lifecycle = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();
    private volatile RunningSilo? _running;
    private volatile string? _trouble;
    private Task _joining = Task.CompletedTask;
    private bool _isOver;
    private bool _isDisposed;

    public event Action? LiveNodesChanged;

    public IReadOnlyList<NodeInfo> LiveNodes => _running?.Companion.Nodes.All ?? [];

    public EngineHealth Health => _running?.Companion.Health
        ?? new(false, _trouble is { } trouble
            ? $"{trouble} Until then limits and circuits are decided by what the node knows already."
            : "The engine is not running, so limits and circuits are decided by what the node knows already.");

    public IGrainFactory? Factory => _running?.Companion.Factory;

    public int WriteVersion => _running?.Companion.WriteVersion ?? EngineProtocol.Oldest;

    public bool Broadcast(string topic, ReadOnlyMemory<byte> payload) => _running?.Companion.Broadcasts.Send(topic, payload) ?? false;

    /// <summary>Joins the fleet; where Redis is away and the node has something to serve by, later.</summary>
    /// <exception cref="EngineStartException">It cannot join.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            await JoinAsync(cancellationToken);
        }
        catch (EngineStartException outage) when (outage.IsOutage && options.Redis is { MayStartAlone: true })
        {
            _trouble = outage.Message;
            log.StartsAlone(outage.Message);
            _joining = KeepJoiningAsync();
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        await _joining;
        await _lifecycle.WaitAsync(CancellationToken.None);
        try
        {
            _isOver = true;
            if (_running is { } silo)
            {
                _running = null;
                LiveNodesChanged?.Invoke();
                await silo.StopAsync(cancellationToken);
                await silo.DisposeAsync();
            }
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            await StopAsync(CancellationToken.None);
            _isDisposed = true;
            _lifecycle.Dispose();
            _leaving.Dispose();
        }
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var silo = await RunningSilo.StartAsync(self, options, kinds, inbox, clock, logs, log, cancellationToken);
        silo.Companion.LiveNodesChanged += () => LiveNodesChanged?.Invoke();
        inbox.Start();
        _running = silo;
        _trouble = null;
        await silo.Companion.StartAsync();
        Log();
    }

    /// <summary>Tries until the node is in its fleet or leaves. Never throws.</summary>
    private async Task KeepJoiningAsync()
    {
        while (_running is null)
        {
            await Task.Delay(OrleansTimings.JoinPause, clock, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await JoinAsync(_leaving.Token);
                LiveNodesChanged?.Invoke();
            }
            catch (Exception exception)
            {
                NoteTrouble(exception.Message);
            }
        }
    }

    /// <summary>Once for each that is new: the same outage is met every few seconds.</summary>
    private void NoteTrouble(string trouble)
    {
        if (trouble != _trouble && !_leaving.IsCancellationRequested)
        {
            _trouble = trouble;
            log.CannotJoin(trouble);
        }
    }

    private void Log()
    {
        if (options.Redis is not { } redis)
        {
            return;
        }

        log.Started(self.Name, new IPEndPoint(options.SiloAddress, options.SiloPort), redis.Fleet, LiveNodes.Count);
        if (!OrleansEngineOptions.IsPrivate(options.SiloAddress))
        {
            log.AddressIsPublic(options.SiloAddress);
        }
    }
}
