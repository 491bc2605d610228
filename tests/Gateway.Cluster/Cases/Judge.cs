using Gateway.Cluster.Checks;
using Gateway.Cluster.Fleet;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Cases;

/// <summary>What must hold of limits whose authority loses its owner, its store, or its way to a node.</summary>
internal static class Judge
{
    /// <summary>Every way to decide without the authority that promises a bound.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["deny", "reserved", "localShare"];

    private const double Offered = 150;
    private const double ControlOffered = 50;

    private static readonly HashSet<int> Control = [200];

    /// <summary>Answers that say: over the limit, or with <c>deny</c> that nobody knows.</summary>
    private static readonly Dictionary<string, HashSet<int>> Allowed = new()
    {
        ["deny"] = [200, 429, 503],
        ["reserved"] = [200, 429],
        ["localShare"] = [200, 429],
    };

    /// <summary>Half as much again as each limit allows, and a stream without limit beside them.</summary>
    public static IEnumerable<LoadStream> Streams(Func<int, TimeSpan, LoadTarget?> choose) =>
    [
        new(LimitTable.Control, LimitTable.PathOf(LimitTable.Control), ControlOffered, choose),
        .. Modes.Select(mode => new LoadStream(mode, LimitTable.PathOf(mode), Offered, choose)),
    ];

    /// <summary>Holds all limits against their bounds, and all answers of living nodes against what they may be.</summary>
    public static async Task<IReadOnlyList<LoggedRequest>> AllAsync(CaseReport report, TestFleet fleet, IReadOnlyList<SentRequest> sent)
    {
        var logged = await fleet.StopAsync();
        foreach (var mode in Modes)
        {
            Limit(report, mode, Admissions.Of(mode, logged, sent), sent);
            Failures(report, mode, sent, Allowed[mode], fleet);
        }

        Failures(report, LimitTable.Control, sent, Control, fleet);
        report.Figure("control: slowest answer, ms", sent.Where(r => r is { Stream: LimitTable.Control, Status: 200 }).Max(r => r.Duration.TotalMilliseconds));
        var unlogged = Admissions.Unlogged(logged, sent, fleet.Killed);
        report.Require(unlogged == 0, $"Every answer of a node that was not killed has a line in its access log; {unlogged} have none.");
        return logged;
    }

    /// <summary>In words how near admissions came to their bound, and when.</summary>
    public static string Describe(string what, IntervalVerdict verdict, RateBound bound) => string.Create(null,
        $"{what}: never above {bound}; nearest with {verdict.Excess:0.00} more from {verdict.From.TotalSeconds:0.000} s to {verdict.To.TotalSeconds:0.000} s.");

    private static void Limit(CaseReport report, string mode, IReadOnlyList<Admission> admissions, IReadOnlyList<SentRequest> sent)
    {
        var bound = new RateBound(LimitTable.Rate, LimitTable.Rate);
        var stream = sent.Where(request => request.Stream == mode).ToList();
        report.Figure($"{mode}: admitted", admissions.Count);
        report.Figure($"{mode}: admitted, % of 100 t + 100", 100 * admissions.Count / bound.Within(stream.Max(r => r.End) - stream.Min(r => r.Start)));
        report.Figure($"{mode}: of these decided by a node alone", admissions.Count(a => a.By == DecidedBy.NodeAlone));
        report.Figure($"{mode}: longest time without any, s", LongestPause(admissions, stream));
        if (mode != "localShare")
        {
            Bound(report, mode, admissions, bound);
            return;
        }

        // Nodes alone may admit the rate once more, and each begins with nothing. Of what nobody wrote down either may have decided.
        Bound(report, $"{mode}, by the authority", admissions.Where(a => a.By == DecidedBy.Authority), bound);
        Bound(report, $"{mode}, by nodes alone", admissions.Where(a => a.By == DecidedBy.NodeAlone), bound);
        Bound(report, $"{mode}, in all", admissions, new(2 * bound.PerSecond, 2 * bound.Burst));
    }

    private static void Bound(CaseReport report, string what, IEnumerable<Admission> admissions, RateBound bound)
    {
        var verdict = IntervalCheck.Judge(admissions, bound);
        report.Figure($"{what}: nearest to {bound}", verdict.Excess);
        report.Require(verdict.IsHeld, Describe(what, verdict, bound));
    }

    private static void Failures(CaseReport report, string stream, IReadOnlyList<SentRequest> sent, HashSet<int> allowed, TestFleet fleet)
    {
        var refused = Answers.Failed(sent, stream, allowed, fleet.Killed);
        var failed = stream == LimitTable.Control ? refused : [.. refused.Where(request => !Answers.IsStall(request))];
        report.Figure($"{stream}: failed on living nodes", failed.Count);
        if (refused.Count > failed.Count)
        {
            report.Figure($"{stream}: refused by a node that stood still", refused.Count - failed.Count);
        }

        report.Require(failed.Count == 0, $"{stream}: living nodes answer {string.Join(", ", allowed)}; otherwise: {Answers.Describe(failed)}.");
    }

    private static double LongestPause(IReadOnlyList<Admission> admissions, List<SentRequest> stream)
    {
        TimeSpan[] moments = [stream.Min(r => r.Start), .. admissions.Select(a => a.To).Order(), stream.Max(r => r.Start)];
        return moments.Zip(moments.Skip(1), (one, next) => (next - one).TotalSeconds).Max();
    }
}
