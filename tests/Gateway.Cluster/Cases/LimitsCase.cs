using Gateway.Cluster.Checks;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>A limit of 100/s with a burst of 100 holds over all nodes, wherever the load is, and hardly anything of it is lost.</summary>
internal static class LimitsCase
{
    private const string Route = "deny";
    private const double Offered = 200;

    /// <summary>
    /// A limit that begins within seconds of a change of the fleet begins with nothing, for a node that died might have lent
    /// it all. Here it is the whole burst that is to be seen.
    /// </summary>
    private const double Calm = 7;

    /// <summary>Each 5 ms something is asked, and nodes answer at once: a pause of answers as long as this is the machine's, and all stand still.</summary>
    private static readonly TimeSpan Freeze = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(ProofOptions options, CaseReport report)
    {
        await using var backend = await Backend.StartAsync();
        await using var fleet = await TestFleet.StartAsync(options.Engine, 3, LimitTable.Of(backend.Address, Route));
        await WarmUpAsync(fleet);

        List<(string Pattern, IReadOnlyList<SentRequest> Sent)> runs = [];
        foreach (var (pattern, choose) in Patterns(fleet))
        {
            await using var load = LoadGenerator.Start(fleet.Clock, new LoadStream(Route, LimitTable.PathOf(Route), Offered, choose) { Client = pattern });
            await fleet.Clock.PassAsync(options.Seconds);
            runs.Add((pattern, await load.StopAsync()));
        }

        var logged = await fleet.StopAsync();
        foreach (var (pattern, sent) in runs)
        {
            Hold(options, report, pattern, logged, sent);
            var unlogged = Admissions.Unlogged(logged, sent, fleet.Killed);
            report.Require(unlogged == 0, $"{pattern}: every answer has a line in an access log; {unlogged} have none.");
        }
    }

    /// <summary>Lets the limits' authorities grow old enough, and the nodes compile what requests use.</summary>
    private static async Task WarmUpAsync(TestFleet fleet)
    {
        await using var load = LoadGenerator.Start(
            fleet.Clock, new LoadStream(Route, LimitTable.PathOf(Route), Offered, (number, _) => fleet.InTurn(number)) { Client = "warm-up" });
        await fleet.Clock.PassAsync(Calm);
    }

    private static IEnumerable<(string Pattern, Func<int, TimeSpan, LoadTarget?> Choose)> Patterns(TestFleet fleet) =>
    [
        ("even", (number, _) => fleet.Nodes[number % 3].Target),
        ("one-node", (_, _) => fleet.Nodes[1].Target),
        ("moving", (_, at) => fleet.Nodes[(int)at.TotalSeconds % 3].Target),
    ];

    private static TimeSpan LongestPause(IReadOnlyList<TimeSpan> answers)
    {
        var inOrder = answers.Order().ToList();
        return inOrder.Zip(inOrder.Skip(1), (first, second) => second - first).DefaultIfEmpty().Max();
    }

    private static void Hold(ProofOptions options, CaseReport report, string pattern, IReadOnlyList<LoggedRequest> logged, IReadOnlyList<SentRequest> sent)
    {
        var bound = new RateBound(LimitTable.Rate, LimitTable.Rate);
        var verdict = IntervalCheck.Judge(Admissions.Of(Route, logged, sent), bound);
        var ideal = bound.Within(sent.Max(request => request.End) - sent.Min(request => request.Start));
        var failed = Answers.Failed(sent, Route, new HashSet<int> { 200, 429, 503 }, new Dictionary<string, TimeSpan>());
        var standstill = Standstill.Of(logged, sent).TotalSeconds;
        report.Figure($"{pattern}: sent", sent.Count);
        report.Figure($"{pattern}: admitted", verdict.Count);
        report.Figure($"{pattern}: admitted, % of 100 t + 100", 100 * verdict.Count / ideal);
        report.Figure($"{pattern}: nearest to the bound, permits", verdict.Excess);
        report.Figure($"{pattern}: nodes without their authority, s", standstill);
        report.Require(verdict.IsHeld, Judge.Describe(pattern, verdict, bound));
        report.Require(verdict.Count <= ideal, $"{pattern}: at most {ideal:0} in all; {verdict.Count} were admitted.");

        // With 'deny' a node admits nothing while it has no answer, be it only that the machine is busy; an idle one shows zero.
        // The one limiter that it is held against decides when the fleet did: a node that stands still decides late.
        var answers = sent.Select(request => request.End).ToList();
        var reachable = bound.CountAdmitted(answers, Freeze);
        var least = (0.97 * reachable) - (LimitTable.Rate * standstill);
        report.Figure($"{pattern}: longest pause of answers, ms", LongestPause(answers).TotalMilliseconds);
        report.Figure($"{pattern}: admitted, % of one limiter's", 100.0 * verdict.Count / reachable);
        report.Require(verdict.Count >= least, $"{pattern}: at least {least:0} of the {reachable} that one limiter admits of these requests; {verdict.Count} were admitted.");
        report.Require(standstill < 0.3 * options.Seconds, $"{pattern}: nodes have the authority's answers in time, unless the machine is too busy to show anything: for {standstill:0.0} s of {options.Seconds:0} s one had not.");
        report.Require(failed.Count == 0, $"{pattern}: answers are 200 or 429, or 503 where the authority was silent; otherwise: {Answers.Describe(failed)}.");
    }
}
