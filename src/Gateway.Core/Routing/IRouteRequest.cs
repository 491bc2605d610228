namespace Gateway.Core.Routing;

/// <summary>What the matcher looks at. A struct, so that reading a request costs no allocation and no virtual call.</summary>
public interface IRouteRequest
{
    /// <summary>The method as sent, case-sensitive. Give GET for an extended CONNECT (RFC 8441): it opens a WebSocket.</summary>
    string Method { get; }

    /// <summary>
    /// The host without port, in any case; empty if the request names none. An IPv6 address keeps its brackets.
    /// The matcher ignores one trailing dot.
    /// </summary>
    ReadOnlySpan<char> Host { get; }

    /// <summary>
    /// The path with percent-escapes decoded once, except %2F. A path that does not begin with '/' (the * of
    /// OPTIONS *, or nothing) matches only routes without a condition on the path.
    /// </summary>
    string Path { get; }

    /// <summary>The query as sent, with or without the leading '?'.</summary>
    ReadOnlySpan<char> Query { get; }

    /// <summary>How many values the header has; 0 if it is absent. Names ignore case.</summary>
    int CountHeader(string name);

    /// <summary>One value of the header.</summary>
    /// <param name="name">A header's name; names ignore case.</param>
    /// <param name="index">From 0 to one less than <see cref="CountHeader"/> said.</param>
    string GetHeader(string name, int index);
}
