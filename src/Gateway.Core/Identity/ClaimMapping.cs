using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>
/// What the claims of a provider's tokens mean. A claim is written as its name, or as a JSON Pointer (RFC 6901) to a claim
/// inside another: <c>/realm_access/roles</c>.
/// </summary>
public sealed record ClaimMapping
{
    /// <summary>The claim that names the consumer: PROVIDER:VALUE, unless a consumer of the table has that subject. Default: sub.</summary>
    public string Consumer { get; init; } = "sub";

    /// <summary>
    /// The claim that names the tier; the first value that is a tier of the table counts. Default: none. A consumer of the
    /// table that has a tier stays in it.
    /// </summary>
    public string? Tier { get; init; }

    /// <summary>The claim with the scopes: a list, or one text with spaces between. Default: scope.</summary>
    public string Scopes { get; init; } = "scope";

    /// <summary>
    /// Headers for the backend, each with the claim it is filled from; what clients send under these names never gets
    /// there. Lists are joined by commas. Percent signs, spaces, and in lists commas, are percent-encoded, as is everything
    /// outside printable ASCII. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = Empty<string>.Map;
}
