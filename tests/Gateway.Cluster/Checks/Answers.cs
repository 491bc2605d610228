using Gateway.Cluster.Load;

namespace Gateway.Cluster.Checks;

/// <summary>Judges the answers that clients got.</summary>
internal static class Answers
{
    /// <summary>The requests of a stream that a living node failed: answered otherwise than it may, or not at all.</summary>
    /// <param name="sent">The requests of all clients.</param>
    /// <param name="stream">Which are looked at.</param>
    /// <param name="allowed">Statuses that are no failure.</param>
    /// <param name="killed">Nodes that were killed, and when: what ended there from then on is no failure.</param>
    public static IReadOnlyList<SentRequest> Failed(
        IEnumerable<SentRequest> sent, string stream, IReadOnlySet<int> allowed, IReadOnlyDictionary<string, TimeSpan> killed) =>
        [.. sent.Where(request => request.Stream == stream && !allowed.Contains(request.Status)
            && !(killed.TryGetValue(request.Node, out var at) && request.Status == 0 && request.End >= at))];

    /// <summary>
    /// Refusals of a limit that could not be checked in time because the node itself stood still: it waits half a second, whatever
    /// the limit does without its authority, and then refuses. Sooner it may not.
    /// </summary>
    public static bool IsStall(SentRequest request) => request is { Status: 503, Duration.TotalMilliseconds: >= 450 };

    /// <summary>In words what failed, and when first.</summary>
    public static string Describe(IReadOnlyList<SentRequest> failed)
    {
        var kinds = failed.GroupBy(request => request.Fault ?? $"{request.Status}").Select(kind => $"{kind.Count()} x {kind.Key}");
        return failed.Count == 0 ? "none" : string.Create(null, $"{string.Join(", ", kinds)}; the first at {failed.Min(r => r.Start).TotalSeconds:0.000} s on {failed.MinBy(r => r.Start)!.Node}");
    }
}
