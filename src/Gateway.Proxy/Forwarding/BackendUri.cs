using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>The address of one forwarded request. Path and query are the client's bytes.</summary>
internal static class BackendUri
{
    // The text is sent as it stands: nothing unescaped, re-escaped or shortened on the way.
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Create(DestinationRuntime destination, PathEdit[] edits, string rawTarget)
    {
        var target = OriginForm(rawTarget);
        foreach (var edit in edits)
        {
            target = Apply(edit, target);
        }

        return new Uri(destination.Prefix + target, AsIs);
    }

    private static string Apply(PathEdit edit, string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? edit.Apply(target) : edit.Apply(target[..query]) + target[query..];
    }

    /// <summary>Takes scheme and authority off a request target in absolute form (RFC 9112, section 3.2.2).</summary>
    private static string OriginForm(string rawTarget)
    {
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var authority = rawTarget.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = authority < 3 ? -1 : rawTarget.AsSpan(authority).IndexOfAny('/', '?');
        return end < 0 ? "/"
            : rawTarget[authority + end] == '?' ? "/" + rawTarget[(authority + end)..]
            : rawTarget[(authority + end)..];
    }
}
