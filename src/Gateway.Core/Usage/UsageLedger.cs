using System.Collections.Immutable;

namespace Gateway.Core.Usage;

/// <summary>What one consumer has used over all nodes, by the hour and by the day of UTC. Every report counts once, however often it comes.</summary>
/// <remarks>Pure: no clock, lock or log. What is reported counts in the hour in which it is heard.</remarks>
public sealed class UsageLedger
{
    /// <summary>How long hours are kept.</summary>
    public static readonly TimeSpan HoursKept = TimeSpan.FromHours(48);

    /// <summary>How long days are kept.</summary>
    public static readonly TimeSpan DaysKept = TimeSpan.FromDays(62);

    /// <summary>Routes told apart in one period; the rest counts together.</summary>
    public const int MaxRoutes = 200;

    /// <summary>What stands for the rest.</summary>
    public const string OtherRoutes = "(others)";

    /// <summary>A report that is sent again comes sooner than this.</summary>
    private static readonly TimeSpan ReportersKept = TimeSpan.FromHours(6);

    internal SortedDictionary<long, SortedDictionary<string, UsageCounts>> Hours { get; } = [];

    internal SortedDictionary<long, SortedDictionary<string, UsageCounts>> Days { get; } = [];

    /// <summary>The last report of each node.</summary>
    internal SortedDictionary<string, UsageReporterMark> Reporters { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it has changed.</summary>
    internal long Version { get; set; }

    /// <summary>Takes a report, if it is new.</summary>
    /// <param name="now">Time since the Unix epoch; never goes backwards.</param>
    /// <param name="report">The report.</param>
    public void Take(TimeSpan now, UsageReport report)
    {
        if (Reporters.TryGetValue(report.Node, out var known) && known.Boot == report.Boot && known.Seq >= report.Seq)
        {
            return;
        }

        Version++;
        Reporters[report.Node] = new(report.Boot, report.Seq, now);
        foreach (var entry in report.Entries)
        {
            Add(Hours, now.Ticks / TimeSpan.TicksPerHour, entry);
            Add(Days, now.Ticks / TimeSpan.TicksPerDay, entry);
        }

        Forget(now);
    }

    /// <summary>What is kept.</summary>
    public UsageReply Read(TimeSpan now) => new(
        Periods(Hours, TimeSpan.FromHours(1), now - HoursKept), Periods(Days, TimeSpan.FromDays(1), now - DaysKept));

    /// <summary>How long anything of it matters.</summary>
    public TimeSpan TimeToLive(TimeSpan now) => Days.Count == 0 ? TimeSpan.Zero : TimeSpan.FromDays(Days.Keys.Last() + 1) + DaysKept - now;

    private static void Add(SortedDictionary<long, SortedDictionary<string, UsageCounts>> periods, long period, UsageEntry entry)
    {
        if (!periods.TryGetValue(period, out var routes))
        {
            periods.Add(period, routes = new(StringComparer.Ordinal));
        }

        var route = routes.Count < MaxRoutes || routes.ContainsKey(entry.Route) ? entry.Route : OtherRoutes;
        routes[route] = routes.GetValueOrDefault(route) + entry.Counts;
    }

    private void Forget(TimeSpan now)
    {
        Drop(Hours, (now - HoursKept).Ticks / TimeSpan.TicksPerHour);
        Drop(Days, (now - DaysKept).Ticks / TimeSpan.TicksPerDay);
        foreach (var node in Reporters.Where(r => now - r.Value.HeardAt > ReportersKept).Select(r => r.Key).ToList())
        {
            Reporters.Remove(node);
        }
    }

    private static void Drop(SortedDictionary<long, SortedDictionary<string, UsageCounts>> periods, long before)
    {
        foreach (var period in periods.Keys.TakeWhile(p => p < before).ToList())
        {
            periods.Remove(period);
        }
    }

    private static ImmutableArray<UsagePeriod> Periods(SortedDictionary<long, SortedDictionary<string, UsageCounts>> periods, TimeSpan length, TimeSpan since) =>
        [.. periods.SkipWhile(p => p.Key < since.Ticks / length.Ticks).SelectMany(p => p.Value.Select(r => new UsagePeriod(p.Key * length, r.Key, r.Value)))];
}
