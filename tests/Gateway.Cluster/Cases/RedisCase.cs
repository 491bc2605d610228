using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>Redis stops and comes back, first with what it had saved, then with nothing.</summary>
internal static class RedisCase
{
    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, LimitTable.Of(backend.Address, Judge.Modes));
        await using var load = LoadGenerator.Start(fleet.Clock, Judge.Streams((number, _) => fleet.InTurn(number)));
        await fleet.Clock.PassAsync(options.Seconds / 2);

        await fleet.Redis.CliAsync("SAVE");
        await StopAsync(fleet, options);
        await RestartAsync(report, fleet, "with its snapshot");
        await fleet.Clock.PassAsync(options.Seconds);

        await StopAsync(fleet, options);
        File.Delete(Path.Combine(fleet.Redis.DataDirectory, "dump.rdb"));
        await RestartAsync(report, fleet, "empty");
        await fleet.Clock.PassAsync(options.Seconds);

        var (sent, end) = (await load.StopAsync(), fleet.Clock.Now);
        foreach (var mode in Judge.Modes)
        {
            var late = sent.Count(r => r.Stream == mode && r.Status == 200 && r.Start > end - TimeSpan.FromSeconds(options.Seconds / 2));
            report.Require(late > 0, $"{mode}: requests are admitted again after Redis is back; {late} were.");
        }

        await Judge.AllAsync(report, fleet, sent);
    }

    private static async Task StopAsync(TestFleet fleet, ProofOptions options)
    {
        await fleet.Redis.KillAsync();
        await fleet.Clock.PassAsync(options.Seconds);
    }

    private static async Task RestartAsync(CaseReport report, TestFleet fleet, string how)
    {
        var begun = fleet.Clock.Now;
        await fleet.Redis.RestartAsync();
        await fleet.UntilCompleteAsync();
        report.Figure($"restarted {how}: until the fleet is whole, s", (fleet.Clock.Now - begun).TotalSeconds);
    }
}
