using System.Text;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Gateway.TestTokens;

namespace Gateway.Core.Tests.Identity.Tokens;

/// <summary>Validates tokens as a node does, with one provider named corp.</summary>
internal static class Validating
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static IdentityProvider Provider { get; } = new() { Issuer = TestIssuer.Name, Audiences = ["api", "api2"] };

    public static Dictionary<string, object?> Claims(params (string Name, object? Value)[] changes) => TestIssuer.Claims(Now, changes);

    public static VerificationKeySet KeysOf(string jwks, VerificationKeySet? previous = null)
    {
        Assert.Null(JsonWebKeySet.Read(Encoding.UTF8.GetBytes(jwks), out var keys));
        return new(keys, previous);
    }

    public static TokenResult Validate(string token, string jwks, IdentityProvider? provider = null, RouteTable? table = null) =>
        Validate(token, KeysOf(jwks), provider, table);

    public static TokenResult Validate(string token, VerificationKeySet keys, IdentityProvider? provider = null, RouteTable? table = null)
    {
        var issuers = TokenIssuers.Create((table ?? new()) with { IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = provider ?? Provider } });
        var fault = JsonWebToken.Parse(token, issuers.MaxTokenLength, out var parsed);
        if (fault != TokenFault.None)
        {
            return new(fault);
        }

        return issuers.Find(parsed!.Issuer)?.Validate(parsed, keys, Now) ?? new(TokenFault.UnknownIssuer);
    }
}
