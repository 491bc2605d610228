using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>Load for a long time: nothing leaks.</summary>
internal static class SoakCase
{
    private const double Megabyte = 1024 * 1024;

    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, LimitTable.Of(backend.Address, Judge.Modes));
        await using var load = LoadGenerator.Start(fleet.Clock, Judge.Streams((number, _) => fleet.InTurn(number)));

        // The first half is for caches and the collector to find their size; then the third quarter is held against the last.
        var quarter = options.Soak / 4;
        await fleet.Clock.PassAsync(2 * quarter.TotalSeconds);
        var earlier = await MediansAsync(fleet, quarter);
        var later = await MediansAsync(fleet, quarter);
        foreach (var (node, before, after) in fleet.Nodes.Zip(earlier, later))
        {
            report.Figure($"{node.Name}: memory, third quarter, MB", before / Megabyte);
            report.Figure($"{node.Name}: memory, last quarter, MB", after / Megabyte);
            report.Require(after < (1.1 * before) + (16 * Megabyte), $"{node.Name}: memory stays flat; it grew from {before / Megabyte:0} to {after / Megabyte:0} MB.");
        }

        await Judge.AllAsync(report, fleet, await load.StopAsync());
    }

    /// <summary>The median of what each node occupied in that time: a collection more or less is not a leak.</summary>
    private static async Task<double[]> MediansAsync(TestFleet fleet, TimeSpan length)
    {
        const int Samples = 30;
        var samples = new List<long>[fleet.Nodes.Count];
        for (var sample = 0; sample < Samples; sample++)
        {
            await fleet.Clock.PassAsync(length.TotalSeconds / Samples);
            for (var node = 0; node < samples.Length; node++)
            {
                (samples[node] ??= []).Add(await fleet.Nodes[node].Process.ResidentBytesAsync());
            }
        }

        return [.. samples.Select(of => (double)of.Order().ElementAt(Samples / 2))];
    }
}
