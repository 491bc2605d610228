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

    /// <summary>A host as patterns are compared with: without one trailing dot.</summary>
    public static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host) => host.EndsWith('.') ? host[..^1] : host;

    /// <summary>Whether the pattern takes a host, one at a time; the index does it for all patterns at once.</summary>
    /// <param name="host">As <see cref="NameOf"/> gives it; empty if the request names none.</param>
    public bool Accepts(ReadOnlySpan<char> host) => Kind switch
    {
        HostKind.Any => true,
        _ when host.Length > MaxLength => false,
        HostKind.Exact => host.Equals(Name, StringComparison.OrdinalIgnoreCase),

        // The wildcard stands for at least one character.
        _ => host.Length > Name.Length + 1 && host[^(Name.Length + 1)] == '.' && host.EndsWith(Name, StringComparison.OrdinalIgnoreCase),
    };

    public override string ToString() => Kind switch
    {
        HostKind.Exact => Name,
        HostKind.Wildcard => WildcardPrefix + Name,
        _ => "every host",
    };
}
