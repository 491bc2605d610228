namespace Gateway.Core.RouteTables;

/// <summary>
/// One change to a request or a response. States exactly one of pathRemovePrefix, pathPrefix, pathPattern, pathRegex,
/// queryParameter, queryParameterRemove, requestHeader, requestHeaderRemove, requestHeaderOriginalHost, requestHost,
/// requestMethod, responseHeader and responseHeaderRemove.
/// </summary>
public sealed record Transform
{
    /// <summary>Removes this prefix, by whole segments, from the path that the backend sees.</summary>
    public string? PathRemovePrefix { get; init; }

    /// <summary>Puts this prefix before the path that the backend sees.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>
    /// The path that the backend sees, with parameters of the route's path in it: /v2/{id}/items/{**rest}. They stay as the
    /// client wrote them. With a pathPrefix, rest is what is below it.
    /// </summary>
    public string? PathPattern { get; init; }

    /// <summary>
    /// A regular expression that is replaced by replacement wherever the client's path, still escaped, has it. Matched in
    /// linear time, so that no path can hold the node up. A path without it stays as it is.
    /// </summary>
    public string? PathRegex { get; init; }

    /// <summary>With pathRegex: what to put there; $1 or ${name} for what a group took.</summary>
    public string? Replacement { get; init; }

    /// <summary>The name of a query parameter to change by set or append. The others stay byte for byte.</summary>
    public string? QueryParameter { get; init; }

    /// <summary>The name of a query parameter to remove.</summary>
    public string? QueryParameterRemove { get; init; }

    /// <summary>The name of a request header to change by set or append.</summary>
    public string? RequestHeader { get; init; }

    /// <summary>The name of a request header to remove.</summary>
    public string? RequestHeaderRemove { get; init; }

    /// <summary>
    /// Whether the backend sees the Host header of the client (true) or the host of its own address (false).
    /// Default: true for http destinations; false for https ones, whose certificate belongs to their own name.
    /// </summary>
    public bool? RequestHeaderOriginalHost { get; init; }

    /// <summary>The Host that the backend sees. With https also the name in its certificate.</summary>
    public string? RequestHost { get; init; }

    /// <summary>The method that the backend sees. WebSockets keep theirs.</summary>
    public string? RequestMethod { get; init; }

    /// <summary>The name of a response header to change by set or append.</summary>
    public string? ResponseHeader { get; init; }

    /// <summary>The name of a response header to remove.</summary>
    public string? ResponseHeaderRemove { get; init; }

    /// <summary>
    /// With a header or a query parameter: the value that replaces all others. May have values of the request in it:
    /// {consumer}, {tier}, {claim:NAME}, {route:NAME}, {address}, {requestId}, {host}, {method}, {path}, {query}; braces
    /// themselves are written twice. Where one of them is missing, nothing is left.
    /// </summary>
    public string? Set { get; init; }

    /// <summary>
    /// With a header or a query parameter: a value added after the others. May have values of the request in it, as set
    /// has; where one of them is missing, nothing is added.
    /// </summary>
    public string? Append { get; init; }

    /// <summary>The claims of tokens that it needs.</summary>
    internal IEnumerable<string> Claims => ValueTemplate.ClaimsOf(Set ?? Append);
}
