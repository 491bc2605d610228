using Gateway.Core.Identity;

namespace Gateway.Proxy.Identity;

/// <summary>What of a provider decides which keys it has: while it stays, the keys outlive changes of the table.</summary>
internal sealed record KeySource(string Issuer, string? DiscoveryUri, string? JwksUri, string? Jwks, string? Pem, bool AllowHttp, KeyFetchSettings Fetch)
{
    public static KeySource Of(IdentityProvider provider)
        => new(provider.Issuer, provider.DiscoveryUri, provider.JwksUri, provider.Jwks, provider.Pem, provider.AllowHttp, provider.KeyFetch);
}
