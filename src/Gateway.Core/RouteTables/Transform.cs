namespace Gateway.Core.RouteTables;

/// <summary>
/// One change to a request or a response. States exactly one of pathRemovePrefix, pathPrefix, requestHeader,
/// requestHeaderRemove, requestHeaderOriginalHost, responseHeader and responseHeaderRemove.
/// </summary>
public sealed record Transform
{
    /// <summary>Removes this prefix, by whole segments, from the path that the backend sees.</summary>
    public string? PathRemovePrefix { get; init; }

    /// <summary>Puts this prefix before the path that the backend sees.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>The name of a request header to change by set or append.</summary>
    public string? RequestHeader { get; init; }

    /// <summary>The name of a request header to remove.</summary>
    public string? RequestHeaderRemove { get; init; }

    /// <summary>
    /// Whether the backend sees the Host header of the client (true) or the host of its own address (false).
    /// Default: true for http destinations; false for https ones, whose certificate belongs to their own name.
    /// </summary>
    public bool? RequestHeaderOriginalHost { get; init; }

    /// <summary>The name of a response header to change by set or append.</summary>
    public string? ResponseHeader { get; init; }

    /// <summary>The name of a response header to remove.</summary>
    public string? ResponseHeaderRemove { get; init; }

    /// <summary>With requestHeader or responseHeader: the value that replaces all others.</summary>
    public string? Set { get; init; }

    /// <summary>With requestHeader or responseHeader: a value added after the others.</summary>
    public string? Append { get; init; }
}
