namespace Gateway.Core.RouteTables;

/// <summary>
/// The X-Forwarded headers sent to backends. What a client claims in them is believed, and so kept, only when its
/// address is among the node's trustedProxies.
/// </summary>
public sealed record ForwardedHeaders
{
    /// <summary>X-Forwarded-For, the client's address. Default: append.</summary>
    public ForwardedHeaderAction For { get; init; }

    /// <summary>X-Forwarded-Proto, http or https as the client spoke it. Default: append, which keeps a trusted proxy's value.</summary>
    public ForwardedHeaderAction Proto { get; init; }

    /// <summary>X-Forwarded-Host, the Host header as the client sent it. Default: append, which keeps a trusted proxy's value.</summary>
    public ForwardedHeaderAction Host { get; init; }
}
