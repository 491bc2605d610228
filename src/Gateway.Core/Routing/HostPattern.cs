namespace Gateway.Core.Routing;

/// <summary>One host of a route's match.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Name">
/// Exact: the host. Wildcard: the domain without the leading <c>*.</c>. Any: empty. Compared without regard to case.
/// </param>
internal readonly record struct HostPattern(HostKind Kind, string Name)
{
    /// <summary>No valid host is longer (RFC 1035), so longer ones need no look-up.</summary>
    public const int MaxLength = 253;

    private const string WildcardPrefix = "*.";

    public static readonly HostPattern Any = new(HostKind.Any, string.Empty);

    /// <summary>Reads a host as a route table states it; no check beyond the wildcard.</summary>
    public static HostPattern Parse(string text) =>
        text.StartsWith(WildcardPrefix, StringComparison.Ordinal)
            ? new(HostKind.Wildcard, text[WildcardPrefix.Length..])
            : new(HostKind.Exact, text);

    public override string ToString() => Kind switch
    {
        HostKind.Exact => Name,
        HostKind.Wildcard => WildcardPrefix + Name,
        _ => "every host",
    };
}
