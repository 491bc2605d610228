using Gateway.Cluster.Checks;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>All nodes are restarted one after the other behind the load balancer, as an upgrade does it: no request fails.</summary>
internal static class RestartCase
{
    private const string Limited = "localShare";

    /// <summary>The load balancer looks every second and believes the second look: by then it has turned away.</summary>
    private static readonly Dictionary<string, string> Drain = new() { ["GATEWAY_SHUTDOWN__DRAINDELAY"] = "5s" };

    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, LimitTable.Of(backend.Address, Limited), Drain);
        await using var balancer = await LoadBalancer.StartAsync(fleet.Nodes);
        await using var load = LoadGenerator.Start(
            fleet.Clock,
            new LoadStream(LimitTable.Control, LimitTable.PathOf(LimitTable.Control), 150, (_, _) => balancer.Target),
            new LoadStream(Limited, LimitTable.PathOf(Limited), 150, (_, _) => balancer.Target));
        await fleet.Clock.PassAsync(options.Seconds / 4);
        var begun = fleet.Clock.Now;
        foreach (var node in fleet.Nodes)
        {
            var code = await fleet.StopAsync(node);
            report.Require(code == 0, $"{node.Name} leaves in order; its exit code is {code}.");
            await fleet.AddAsync(node);
            await fleet.UntilCompleteAsync();
            await fleet.Clock.PassAsync(4); // until the load balancer knows
        }

        report.Figure("restart of all three, s", (fleet.Clock.Now - begun).TotalSeconds);
        Hold(report, await load.StopAsync());
        await fleet.StopAsync();
    }

    private static void Hold(CaseReport report, IReadOnlyList<SentRequest> sent)
    {
        var none = new Dictionary<string, TimeSpan>();
        var failed = Answers.Failed(sent, LimitTable.Control, new HashSet<int> { 200 }, none);
        var refused = Answers.Failed(sent, Limited, new HashSet<int> { 200, 429 }, none);
        var limited = refused.Where(request => !Answers.IsStall(request)).ToList();
        report.Figure("requests", sent.Count);
        report.Figure("failed", failed.Count + limited.Count);
        report.Figure("refused by a limit on a node that stood still", refused.Count - limited.Count);
        report.Figure("slowest answer, ms", sent.Max(request => request.Duration.TotalMilliseconds));
        report.Require(failed.Count == 0, $"No request without a limit fails; failed: {Answers.Describe(failed)}.");
        report.Require(limited.Count == 0, $"No request to a limit fails; failed: {Answers.Describe(limited)}.");
    }
}
