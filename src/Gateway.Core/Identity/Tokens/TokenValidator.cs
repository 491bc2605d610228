using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Decides about the tokens of one identity provider (RFC 7519, RFC 8725). Immutable; takes the time as an argument.</summary>
/// <remarks>
/// In this order: the algorithm against the allow-list, before any key is looked at; type, audience and times, which cost
/// nothing and only ever refuse; then the key, which must fit the algorithm; then the signature. Nothing of a token
/// counts before its signature is right.
/// </remarks>
public sealed class TokenValidator
{
    /// <summary>The last second of the year 9999: a later exp never comes.</summary>
    private static readonly double LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private const int MaxClaimsDepth = 16;

    private readonly FrozenSet<string> _algorithms;
    private readonly FrozenSet<string> _audiences;
    private readonly string? _requiredType;
    private readonly TimeSpan _skew;
    private readonly int _maxLength;
    private readonly TokenMapping _mapping;

    internal TokenValidator(string id, IdentityProvider provider, TokenMapping mapping)
    {
        Id = id;
        Provider = provider;
        _algorithms = (provider.Algorithms.Count > 0 ? provider.Algorithms : JwsAlgorithm.All.Select(algorithm => algorithm.Name)).ToFrozenSet(StringComparer.Ordinal);
        _audiences = provider.Audiences.ToFrozenSet(StringComparer.Ordinal);
        _requiredType = provider.RequiredType is { } type ? TypeName(type) : null;
        _skew = provider.ClockSkew;
        _maxLength = provider.MaxTokenBytes;
        _mapping = mapping;
        SignIn = provider.SignIn is { } signIn
            ? new(id, provider with { SignIn = null, Audiences = [signIn.ClientId], RequiredType = null, PassToBackend = false }, mapping)
            : null;
    }

    /// <summary>The provider's id in the table.</summary>
    public string Id { get; }

    /// <summary>The provider as the table has it.</summary>
    public IdentityProvider Provider { get; }

    /// <summary>Decides about ID tokens, which are for the gateway itself as the provider's client; null where nobody can sign in.</summary>
    public TokenValidator? SignIn { get; }

    /// <summary>Decides.</summary>
    /// <param name="token">A token with the provider's iss.</param>
    /// <param name="keys">The provider's keys.</param>
    /// <param name="now">The time of day.</param>
    public TokenResult Validate(JsonWebToken token, VerificationKeySet keys, DateTimeOffset now)
    {
        var fault = CheckHeader(token.Signed, out var algorithm);
        if (fault != TokenFault.None || (fault = CheckClaims(token.Claims, now, out var expires)) != TokenFault.None)
        {
            return new(fault);
        }

        fault = keys.Verify(token.Signed, algorithm!, out var key, out var mayHaveNewKey);
        if (fault != TokenFault.None)
        {
            return new(fault) { MayHaveNewKey = mayHaveNewKey };
        }

        return _mapping.Map(token.Claims) is { } identity
            ? new(TokenFault.None) { Identity = identity, Key = key, Expires = expires }
            : new(TokenFault.NoConsumer);
    }

    /// <summary>
    /// The caller that claims name which were proven before, by the table as it is now; null where they name none, or are
    /// of an issuer that the provider has been since then.
    /// </summary>
    public ConsumerIdentity? Recall(string claims) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(claims), MaxClaimsDepth, out var root)
        && JsonWebSignature.TryReadText(root, "iss", out var issuer) && issuer == Provider.Issuer
        && _mapping.Map(root) is { Token: { } token } identity
            ? identity with { Token = token with { PassToBackend = true } } // There is no token in the request to be hidden.
            : null;

    private TokenFault CheckHeader(JsonWebSignature token, out JwsAlgorithm? algorithm)
    {
        algorithm = _algorithms.Contains(token.Algorithm) ? JwsAlgorithm.Find(token.Algorithm) : null;
        return algorithm is null ? TokenFault.AlgorithmNotAllowed
            : token.Length > _maxLength ? TokenFault.TooLong
            : token.HasExtension ? TokenFault.Extension
            : IsType(token.Type) ? TokenFault.None
            : TokenFault.WrongType;
    }

    /// <summary>A logout or other special token must not pass for one that grants access (RFC 8725, section 3.11).</summary>
    private bool IsType(string? type) => _requiredType is null
        ? type is null || TypeName(type) is "JWT" or "AT+JWT"
        : type is not null && TypeName(type) == _requiredType;

    /// <summary>Media types have no case, and JOSE leaves out "application/" (RFC 7515, section 4.1.9).</summary>
    private static string TypeName(string type)
    {
        var name = type.ToUpperInvariant();
        return name.StartsWith("APPLICATION/", StringComparison.Ordinal) ? name["APPLICATION/".Length..] : name;
    }

    private TokenFault CheckClaims(JsonElement claims, DateTimeOffset now, out DateTimeOffset expires)
    {
        expires = default;
        if (!TryReadTime(claims, "exp", out var exp) || !TryReadTime(claims, "nbf", out var nbf) || !TryReadTime(claims, "iat", out _))
        {
            return TokenFault.Malformed;
        }

        if (!IsAudience(claims))
        {
            return TokenFault.WrongAudience;
        }

        if (exp is null || now.UtcTicks - _skew.Ticks >= exp.Value.UtcTicks)
        {
            return TokenFault.Expired;
        }

        expires = exp.Value;
        return nbf is { } start && now.UtcTicks + _skew.Ticks < start.UtcTicks ? TokenFault.NotYetValid : TokenFault.None;
    }

    private bool IsAudience(JsonElement claims) => claims.TryGetProperty("aud", out var aud) && aud.ValueKind switch
    {
        JsonValueKind.String => _audiences.Contains(aud.GetString()!),
        JsonValueKind.Array => aud.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && _audiences.Contains(one.GetString()!)),
        _ => false,
    };

    /// <summary>A NumericDate (RFC 7519, section 2): seconds since 1970, perhaps with a fraction, and however large.</summary>
    /// <returns>False if the claim is there and no such number.</returns>
    private static bool TryReadTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || double.IsNaN(seconds))
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(Math.Clamp(seconds, 0, LastSecond)));
        return true;
    }
}
