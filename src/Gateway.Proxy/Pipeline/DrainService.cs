using Gateway.Core.RouteTables;
using Gateway.Proxy.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// Makes the node leave in order: first it says that it is not ready, for as long as load balancers need to see it,
/// and only then do the listeners close and the requests in flight finish.
/// </summary>
internal sealed class DrainService(Readiness readiness, NodeSettings settings, TimeProvider clock, ILogger<DrainService> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Drain();
        var timeout = settings.Shutdown.Timeout;
        PipelineLog.Draining(log, Duration.Format(settings.Shutdown.DrainDelay), timeout == Timeout.InfiniteTimeSpan ? "as long as they need" : Duration.Format(timeout));
        await Task.Delay(settings.Shutdown.DrainDelay, clock, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
