using Gateway.Cluster.Checks;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>A backend dies: all nodes stop calling it together, one stream of probes finds it again, and all call it again.</summary>
internal static class BackendCase
{
    private const string Route = "fragile";
    private const double Offered = 150;
    private const int Failures = 5;
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, Table(backend.Address));
        await using var load = LoadGenerator.Start(fleet.Clock, new LoadStream(Route, LimitTable.PathOf(Route), Offered, (number, _) => fleet.InTurn(number)));
        await fleet.Clock.PassAsync(options.Seconds / 4);

        var died = fleet.Clock.Now;
        await backend.KillAsync();
        await fleet.Clock.PassAsync(options.Seconds);
        var returned = fleet.Clock.Now;
        await backend.RestartAsync();
        await UntilAllServeAsync(fleet, load, returned);
        report.Figure("from the backend's return until all nodes serve, s", (fleet.Clock.Now - returned).TotalSeconds);

        var sent = await load.StopAsync();
        var logged = await fleet.StopAsync();
        Outage(report, [.. logged.Where(request => request.Route == Route && request.Start > died && request.Start < returned)], died);
        var failed = Answers.Failed(sent, Route, new HashSet<int> { 200, 502, 503 }, fleet.Killed);
        report.Require(failed.Count == 0, $"Answers are 200, 502 or 503; otherwise: {Answers.Describe(failed)}.");
    }

    private static void Outage(CaseReport report, IReadOnlyList<LoggedRequest> logged, TimeSpan died)
    {
        // Each node stops when it first refuses for the open circuit.
        var stopped = logged.Where(request => request.Circuit is not null).GroupBy(request => request.Node).ToDictionary(node => node.Key, node => node.Min(r => r.Start));
        report.Require(stopped.Count == 3, $"All three nodes stop calling the backend; {stopped.Count} did.");
        if (stopped.Count == 0)
        {
            return;
        }

        var allStopped = stopped.Values.Max();
        var wasted = logged.Count(request => request.Sent is not null && request.Start < allStopped);
        var probes = logged.Where(request => request.Sent is not null && request.Start >= allStopped).Select(request => request.Sent!.Value).Order().ToList();
        var closest = probes.Zip(probes.Skip(1), (one, next) => (next - one).TotalSeconds).DefaultIfEmpty(double.PositiveInfinity).Min();
        report.Figure("calls to the dead backend until all stopped", wasted);
        report.Figure("of them more than the circuit counts to", wasted - Failures);
        report.Figure("from its death until all stopped, s", (allStopped - died).TotalSeconds);
        report.Figure("probes of all nodes while it was dead", probes.Count);
        if (probes.Count > 1)
        {
            report.Figure("shortest time between two probes, s", closest);
        }

        // Of what each node sends, half a second's worth is in flight or unreported at most, unless the machine stands still.
        report.Require(wasted < Failures + (3 * Offered), $"Few calls are wasted on a dead backend; {wasted} were.");
        report.Require(closest > Cooldown.TotalSeconds / 2, $"One stream of probes for all nodes, {Cooldown.TotalSeconds} s apart at least; two came within {closest:0.00} s.");
    }

    private static async Task UntilAllServeAsync(TestFleet fleet, LoadGenerator load, TimeSpan since)
    {
        var patience = fleet.Clock.Now + TimeSpan.FromSeconds(90);
        while (load.Done.Where(r => r.Status == 200 && r.Start > since).Select(r => r.Node).Distinct().Count() < fleet.Nodes.Count)
        {
            if (fleet.Clock.Now > patience)
            {
                throw new InvalidOperationException("The backend is back for 90 s, and not all nodes call it again.");
            }

            await fleet.Clock.PassAsync(0.05);
        }
    }

    private static string Table(Uri backend) => $$"""
        routes:
          {{Route}}:
            match: { pathPrefix: /{{Route}} }
            clusterId: backend
            transforms: [{ pathRemovePrefix: /{{Route}} }]
        clusters:
          backend:
            destinations: { one: { address: "{{backend}}" } }
            circuit: { consecutiveFailures: {{Failures}}, cooldown: {{Cooldown.TotalSeconds}}s }

        """;
}
