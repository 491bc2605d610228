using System.Net;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Where keys are fetched from.</summary>
public static class KeyAddress
{
    /// <summary>The discovery document of an issuer (OpenID Connect Discovery, section 4).</summary>
    public static string OfDiscovery(string issuer) => issuer.TrimEnd('/') + "/.well-known/openid-configuration";

    /// <summary>What is wrong with an address, or null.</summary>
    /// <param name="address">The address, also one that a discovery document names.</param>
    /// <param name="allowHttp">Whether http is taken of other machines than this one.</param>
    public static string? Check(string address, bool allowHttp)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || uri.Host.Length == 0)
        {
            return $"The address {FaultText.Quote(address)} is no http or https address. Write one such as 'https://id.example.com/keys'.";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "The address contains a user before its host. Remove it: public keys need no password.";
        }

        return uri.Scheme == Uri.UriSchemeHttp && !allowHttp && !IsLoopback(uri)
            ? $"The address {FaultText.Quote(address)} is not https, so whoever stands in between could put keys of his own there. Use https, or set allowHttp where the network is trusted."
            : null;
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
