using Gateway.Core.Engines;
using Gateway.Proxy;
using Gateway.Proxy.Observability;

namespace Gateway.Hosting;

/// <summary>
/// Joins the fleet when the node starts and leaves it when the node stops. The host makes all its services before it
/// starts the first, so whatever hosts authorities has done so by then.
/// </summary>
internal sealed class EngineService(IEngine engine, NodeClock time, TimeProvider clock) : PeriodicService(SweepInterval, clock)
{
    /// <summary>How often authorities in this process that nobody needs any more are looked for. Others see to it themselves.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await engine.StopAsync(cancellationToken);
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        ((engine as ObservedEngine)?.Inner as LocalEngine)?.Sweep(time.Now);
        return Task.CompletedTask;
    }
}
