using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>
/// Each node is killed in turn and started again, so that one of them was the owner of each limit. No limit is exceeded, and
/// no request to another node fails for it.
/// </summary>
internal static class KillCase
{
    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, LimitTable.Of(backend.Address, Judge.Modes));
        await using var load = LoadGenerator.Start(fleet.Clock, Judge.Streams((number, _) => fleet.InTurn(number)));
        await fleet.Clock.PassAsync(options.Seconds / 2);
        foreach (var victim in fleet.Nodes)
        {
            await fleet.KillAsync(victim);
            await fleet.Clock.PassAsync(options.Seconds);
            await fleet.AddAsync(victim);
            await fleet.UntilCompleteAsync();
            await fleet.Clock.PassAsync(options.Seconds / 2);
        }

        await Judge.AllAsync(report, fleet, await load.StopAsync());
    }
}
