using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>A third node joins two under load: no limit is exceeded, nobody is failed, and it serves as soon as it says so.</summary>
internal static class AddCase
{
    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 2, LimitTable.Of(backend.Address, Judge.Modes));
        await using var load = LoadGenerator.Start(fleet.Clock, Judge.Streams((number, _) => fleet.InTurn(number)));
        await fleet.Clock.PassAsync(options.Seconds / 2);

        var begun = fleet.Clock.Now;
        var added = await fleet.AddAsync();
        report.Figure("from its start until it serves, s", (fleet.Clock.Now - begun).TotalSeconds);
        await fleet.UntilCompleteAsync();
        report.Figure("until all know of it, s", (fleet.Clock.Now - begun).TotalSeconds);
        await fleet.Clock.PassAsync(options.Seconds);

        var sent = await load.StopAsync();
        var served = sent.Count(request => request.Node == added.Target.Name && request.Status == 200);
        report.Figure("answered 200 by the new node", served);
        report.Require(served > 0, "The new node serves.");
        await Judge.AllAsync(report, fleet, sent);
    }
}
