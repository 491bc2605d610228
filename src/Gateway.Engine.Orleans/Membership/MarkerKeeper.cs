using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Redis;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Founds the fleet's marker again where Redis lost it, and raises it when all nodes have been replaced by newer ones.</summary>
internal sealed class MarkerKeeper(FleetMarker marker, LiveNodes nodes, TimeProvider clock, OrleansLog log)
{
    private string? _refusal;
    private int _lowest;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OrleansTimings.MarkerCheck, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var refusal = await marker.CheckAsync();
        if (refusal is not null && refusal != _refusal)
        {
            log.NotOfTheFleet(refusal);
        }

        _refusal = refusal;
        var lowest = nodes.All.Select(node => node.Protocol).DefaultIfEmpty().Min();
        if (lowest > 0 && lowest == _lowest)
        {
            await marker.RaiseAsync(lowest);
        }

        _lowest = lowest;
    }
}
