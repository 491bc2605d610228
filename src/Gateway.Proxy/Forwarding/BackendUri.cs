using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>The address of one forwarded request. Path and query are the client's bytes, unless the route changes them.</summary>
internal static class BackendUri
{
    // The text is sent as it stands: nothing unescaped, re-escaped or shortened on the way.
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <exception cref="FormatException">The route makes no path of it that may be sent.</exception>
    public static Uri Create(Exchange exchange)
    {
        var target = OriginForm(exchange.RawTarget);
        var transforms = exchange.Route!.Transforms;
        if (transforms.PathEdits.Length > 0 || transforms.QueryEdits.Length > 0)
        {
            target = Edit(target, transforms, exchange);
        }

        return new Uri(exchange.Destination!.Prefix + target, AsIs);
    }

    /// <summary>The path of a request target, without its query.</summary>
    public static string PathOf(string rawTarget)
    {
        var target = OriginForm(rawTarget);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    /// <summary>The query of a request target with its question mark; empty where there is none.</summary>
    public static string QueryOf(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? "" : rawTarget[query..];
    }

    private static string Edit(string target, RouteTransforms transforms, Exchange exchange)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var clientPath = mark < 0 ? target : target[..mark];
        var path = clientPath;
        foreach (var edit in transforms.PathEdits)
        {
            path = edit.Apply(path, clientPath);
        }

        if (transforms.QueryEdits.Length == 0)
        {
            return mark < 0 ? path : path + target[mark..];
        }

        var query = mark < 0 ? "" : target[(mark + 1)..];
        foreach (var edit in transforms.QueryEdits)
        {
            query = edit.Apply(query, exchange);
        }

        return query.Length == 0 ? path : $"{path}?{query}";
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
