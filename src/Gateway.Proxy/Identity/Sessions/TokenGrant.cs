using Gateway.Core.Identity.Tokens;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What a provider gave for a code or a refresh token.</summary>
/// <param name="IdToken">Proven; null where it gave none anew.</param>
/// <param name="RefreshToken">What the next renewal takes, if anything.</param>
/// <param name="Lifetime">How long the access token that came with it holds; null where it does not say.</param>
/// <param name="Expires">The ID token's exp.</param>
internal sealed record TokenGrant(JsonWebToken? IdToken, string? RefreshToken, TimeSpan? Lifetime, DateTimeOffset? Expires)
{
    /// <summary>Without tokens: this text may end in a log.</summary>
    public override string ToString() => nameof(TokenGrant);
}
