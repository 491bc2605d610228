using Gateway.Cluster.Load;

namespace Gateway.Cluster.Checks;

/// <summary>Finds out how long nodes went without an answer of a limit's authority, on a machine with too much to do.</summary>
internal static class Standstill
{
    /// <summary>A node that had no answer asks again after so long.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>The time, once for all nodes, in which requests were decided without the authority, or could have been.</summary>
    public static TimeSpan Of(IEnumerable<LoggedRequest> logged, IEnumerable<SentRequest> sent)
    {
        var alone = logged.Where(request => request.Mode is not null).Select(request => request.Id).ToHashSet(StringComparer.Ordinal);
        var (total, until) = (TimeSpan.Zero, TimeSpan.MinValue);
        foreach (var request in sent.Where(request => alone.Contains(request.Id)).OrderBy(request => request.Start))
        {
            var (from, to) = (request.Start > until ? request.Start : until, request.End + Retry);
            if (to > from)
            {
                total += to - from;
                until = to;
            }
        }

        return total;
    }
}
