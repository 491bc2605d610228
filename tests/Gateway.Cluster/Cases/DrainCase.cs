using Gateway.Cluster.Checks;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>One of two nodes leaves behind the load balancer: no request fails, and each WebSocket on it is told to close, in its turn.</summary>
internal static class DrainCase
{
    private const int Sockets = 120;

    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        // The load balancer looks every second and believes the second look.
        var settings = new Dictionary<string, string> { ["GATEWAY_SHUTDOWN__DRAINDELAY"] = "5s", ["GATEWAY_SHUTDOWN__WEBSOCKETSPREAD"] = $"{options.Seconds}s" };
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 2, LimitTable.Of(backend.Address, "localShare"), settings);
        await using var balancer = await LoadBalancer.StartAsync(fleet.Nodes);
        await using var sockets = await OpenSockets.StartAsync(fleet.Clock, balancer.Target.Address, $"/{LimitTable.Control}/ws", Sockets);
        await using var load = LoadGenerator.Start(fleet.Clock, new LoadStream(LimitTable.Control, LimitTable.PathOf(LimitTable.Control), 150, (_, _) => balancer.Target));
        await fleet.Clock.PassAsync(1);

        var begun = fleet.Clock.Now;
        var code = await fleet.StopAsync(fleet.Nodes[0]);
        var took = fleet.Clock.Now - begun;
        await fleet.Clock.PassAsync(1);
        await sockets.StopAsync();

        report.Figure("from SIGTERM to the end, s", took.TotalSeconds);
        report.Require(code == 0, $"The node leaves in order; its exit code is {code}.");
        Hold(report, await load.StopAsync());
        Hold(report, sockets);
        await fleet.StopAsync();
    }

    private static void Hold(CaseReport report, IReadOnlyList<SentRequest> sent)
    {
        var failed = Answers.Failed(sent, LimitTable.Control, new HashSet<int> { 200 }, new Dictionary<string, TimeSpan>());
        report.Figure("requests", sent.Count);
        report.Figure("failed", failed.Count);
        report.Require(failed.Count == 0, $"No request fails; failed: {Answers.Describe(failed)}.");
    }

    private static void Hold(CaseReport report, OpenSockets sockets)
    {
        var ends = sockets.Ends.OrderBy(end => end.At).ToList();
        var others = ends.Where(end => end.How != "closed 1001").Select(end => end.How).Distinct().ToList();
        report.Figure("WebSockets", Sockets);
        report.Figure("of these closed with 1001", ends.Count);
        report.Require(ends.Count == Sockets / 2, $"Each WebSocket on the node ends, and none on the other; {ends.Count} of {Sockets} ended.");
        report.Require(others.Count == 0, $"All are closed with 1001; others: {string.Join("; ", others)}.");
        report.Require(sockets.Refusals.Count == 0, $"All can be opened again; refused: {string.Join("; ", sockets.Refusals.Distinct())}.");
        if (ends.Count > 1)
        {
            report.Figure("from the first to the last, s", (ends[^1].At - ends[0].At).TotalSeconds);
            report.Figure("most within a tenth of a second", ends.Max(end => ends.Count(other => other.At >= end.At && other.At - end.At < TimeSpan.FromSeconds(0.1))));
        }
    }
}
