using System.Text.Json;

namespace Gateway.Core.Identity.Tokens;

/// <summary>A token (RFC 7519) taken apart: a signed text whose payload are claims. Nothing of it is proven.</summary>
public sealed class JsonWebToken
{
    private const int MaxClaimsDepth = 16;

    private JsonWebToken(JsonWebSignature signed, JsonElement claims, string issuer)
    {
        Signed = signed;
        Claims = claims;
        Issuer = issuer;
    }

    /// <summary>The iss claim.</summary>
    public string Issuer { get; }

    /// <summary>All claims as JSON.</summary>
    public string ClaimsText => Claims.GetRawText();

    internal JsonWebSignature Signed { get; }

    internal JsonElement Claims { get; }

    /// <summary>Takes a text apart, with work bounded by <paramref name="maxLength"/>.</summary>
    /// <param name="text">What came behind Bearer.</param>
    /// <param name="maxLength">In characters. A longer text is refused unread.</param>
    /// <param name="token">The token, where the answer is <see cref="TokenFault.None"/>.</param>
    public static TokenFault Parse(ReadOnlySpan<char> text, int maxLength, out JsonWebToken? token)
    {
        token = null;
        if (text.Length > maxLength)
        {
            return TokenFault.TooLong;
        }

        if (JsonWebSignature.TryParse(text) is not { } signed
            || !StrictJson.TryParse(signed.Payload, MaxClaimsDepth, out var claims)
            || !JsonWebSignature.TryReadText(claims, "iss", out var issuer) || issuer is null)
        {
            return TokenFault.Malformed;
        }

        token = new(signed, claims, issuer);
        return TokenFault.None;
    }

    /// <summary>A claim that is a text, or null.</summary>
    public string? Text(string name) => JsonWebSignature.TryReadText(Claims, name, out var text) ? text : null;

    /// <summary>Without any of its parts: this text may end in a log.</summary>
    public override string ToString() => nameof(JsonWebToken);
}
