using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Gateway.Core.Identity;

/// <summary>
/// Who issues tokens (JWT, RFC 7519) that callers may identify themselves with. Its keys come from one of jwks, pem,
/// jwksUri and discoveryUri; with none stated from the issuer's own discovery document.
/// </summary>
public sealed record IdentityProvider
{
    /// <summary>The iss claim of its tokens, compared character by character.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whom its tokens must be for: the aud claim has at least one of these. At least one.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>
    /// The address of its discovery document (OpenID Connect Discovery or RFC 8414), which names the address of its
    /// keys. Default: the issuer with /.well-known/openid-configuration behind it.
    /// </summary>
    public string? DiscoveryUri { get; init; }

    /// <summary>The address of its keys, a JSON Web Key Set (RFC 7517).</summary>
    public string? JwksUri { get; init; }

    /// <summary>Its keys themselves: the text of a JSON Web Key Set.</summary>
    public string? Jwks { get; init; }

    /// <summary>Its keys themselves: PEM blocks PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE. Tokens need no kid then.</summary>
    public string? Pem { get; init; }

    /// <summary>
    /// Whether keys may be fetched over http. Default: false, since whoever stands in between can put keys of his own in
    /// their place; addresses of this machine are taken in any case.
    /// </summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// The signature algorithms taken, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512. Default: all
    /// nine. There is no way to take unsigned tokens or shared secrets.
    /// </summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>How far the issuer's clock may be off from this node's. From 0s to 5m. Default: 60s.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] // Zero is not what is meant where nothing is stated.
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest token taken, in bytes. Default: 16384.</summary>
    [Range(256, 65_536)]
    public int MaxTokenBytes { get; init; } = 16_384;

    /// <summary>The typ that tokens must have, such as at+jwt (RFC 9068). Default: JWT, at+jwt, or none stated.</summary>
    public string? RequiredType { get; init; }

    /// <summary>Whether the backend sees the token, in the Authorization header. Default: false.</summary>
    public bool PassToBackend { get; init; }

    /// <summary>What the claims of its tokens mean here.</summary>
    public ClaimMapping Claims { get; init; } = new();

    /// <summary>How its keys are fetched and kept; not used with jwks and pem.</summary>
    public KeyFetchSettings KeyFetch { get; init; } = new();

    /// <summary>How browsers sign in with it. Default: not at all.</summary>
    public SignInSettings? SignIn { get; init; }
}
