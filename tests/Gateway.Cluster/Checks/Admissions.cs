using Gateway.Cluster.Load;

namespace Gateway.Cluster.Checks;

/// <summary>Finds out what a rate limit let through, and when, from what nodes and clients wrote down.</summary>
internal static class Admissions
{
    /// <summary>
    /// Admitted is what a node sent on to a destination: after the client began to send it, and before the node did. Of a
    /// node that was killed before it wrote the line, the client knows of the answer: it was admitted before that.
    /// </summary>
    /// <remarks>
    /// The node's own word on the request's begin is not taken. It reads its wall clock last, so under a busy processor all its
    /// times may be late, but never early.
    /// </remarks>
    public static IReadOnlyList<Admission> Of(string route, IReadOnlyCollection<LoggedRequest> logged, IReadOnlyCollection<SentRequest> sent)
    {
        var lines = logged.Where(request => request.Route == route).ToDictionary(request => request.Id, StringComparer.Ordinal);
        List<Admission> admissions = [];
        foreach (var request in sent.Where(request => request.Stream == route))
        {
            if (!lines.TryGetValue(request.Id, out var line))
            {
                if (request.Status == 200)
                {
                    admissions.Add(new(request.Start, request.End, DecidedBy.Unknown));
                }
            }
            else if (line.Sent is { } forwarded)
            {
                admissions.Add(new(request.Start, forwarded < request.End ? forwarded : request.End, line.Mode is null ? DecidedBy.Authority : DecidedBy.NodeAlone));
            }
        }

        return admissions;
    }

    /// <summary>Answers that a node gave without a line in its log.</summary>
    /// <param name="logged">The lines of all nodes.</param>
    /// <param name="sent">The requests of all clients.</param>
    /// <param name="killed">Nodes that had no chance to write their last lines.</param>
    public static int Unlogged(IEnumerable<LoggedRequest> logged, IEnumerable<SentRequest> sent, IReadOnlyDictionary<string, TimeSpan> killed)
    {
        var known = logged.Select(request => request.Id).ToHashSet(StringComparer.Ordinal);
        return sent.Count(request => request.Status != 0 && !killed.ContainsKey(request.Node) && !known.Contains(request.Id));
    }
}
