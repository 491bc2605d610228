using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>A silo that has joined its fleet, in a host of its own.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly SiloRedis? _redis;
    private readonly TimeProvider _clock;
    private readonly OrleansLog _log;
    private Task _stopped = Task.CompletedTask;

    private RunningSilo(IHost host, SiloRedis? redis, TimeProvider clock, OrleansLog log)
    {
        (_host, _redis, _clock, _log) = (host, redis, clock, log);
        Companion = new(host.Services);
    }

    public SiloCompanion Companion { get; }

    /// <summary>Joins.</summary>
    /// <exception cref="EngineStartException">It cannot.</exception>
    public static async Task<RunningSilo> StartAsync(
        NodeInfo self,
        OrleansEngineOptions options,
        HostedKinds kinds,
        BroadcastInbox inbox,
        TimeProvider clock,
        ILoggerFactory logs,
        OrleansLog log,
        CancellationToken cancellationToken)
    {
        options.Check();
        var redis = options.Redis is { } redisOptions ? await SiloRedis.OpenAsync(redisOptions, clock, cancellationToken) : null;
        var keys = new KeyClock(clock, redis?.Time ?? (clock.GetUtcNow() - DateTimeOffset.UnixEpoch));
        for (var attempt = 1; ; attempt++)
        {
            IHost? host = null;
            try
            {
                var fence = redis is null ? SiloFence.Always(clock) : new(clock);
                host = SiloHost.Build(
                    options, redis, clock, logs, silo => silo.AddAuthorities(self, kinds, keys, fence, inbox, clock, options.ProbeTimeout));
                await host.StartAsync(cancellationToken);
                return new(host, redis, clock, log);
            }
            catch (Exception exception) when (attempt < OrleansTimings.JoinAttempts && StartFailure.IsUnreachable(exception))
            {
                log.JoinsAgain(exception.Message);
                await UndoStartAsync(host, clock);
            }
            catch (Exception exception)
            {
                await UndoStartAsync(host, clock);
                await (redis?.DisposeAsync() ?? default);
                throw exception is OperationCanceledException or EngineStartException
                    ? exception
                    : new EngineStartException(StartFailure.Explain(exception, options), exception);
            }
        }
    }

    /// <summary>Leaves, handing over what it can.</summary>
    /// <remarks>
    /// Without Redis a silo tries for a minute to write that it leaves, also when it is told to hurry. Nobody waits for
    /// that: it goes on by itself for as long as the process lives.
    /// </remarks>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(OrleansTimings.Stop);
        await Companion.LeaveAsync(patience.Token);
        var stop = Task.Run(() => _host.StopAsync(patience.Token), CancellationToken.None);
        await stop.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.WaitAsync(OrleansTimings.HurriedStop, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCompletedSuccessfully)
        {
            _log.StopFailed(stop.Exception?.InnerException);
        }

        _stopped = stop;
    }

    public async ValueTask DisposeAsync()
    {
        await Companion.DisposeAsync();
        var close = CloseWhenStoppedAsync();
        await (_stopped.IsCompleted ? close : Task.CompletedTask);
    }

    private async Task CloseWhenStoppedAsync()
    {
        await _stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((IAsyncDisposable)_host).DisposeAsync();
        await (_redis?.DisposeAsync() ?? default);
    }

    /// <summary>
    /// Stops what a silo that did not start has started: its host refuses to, and some loops would go on for as long as
    /// the process lives. The host is left to the collector: disposed of, it would wait for ever for a silo that ran.
    /// </summary>
    private static async Task UndoStartAsync(IHost? host, TimeProvider clock)
    {
        if (host is null)
        {
            return;
        }

        using var hurry = new CancellationTokenSource(OrleansTimings.HurriedStop, clock);
        var stop = Task.Run(() => host.Services.GetRequiredService<ISiloLifecycleSubject>().OnStop(hurry.Token), CancellationToken.None);
        await stop.WaitAsync(OrleansTimings.HurriedStop * 2, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
