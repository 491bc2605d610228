using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Values that nobody can guess: state, nonce and PKCE verifier.</summary>
internal static class SignInSecret
{
    /// <summary>In characters; the least that RFC 7636 allows for a verifier, which are 256 bits.</summary>
    public const int Length = 43;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The challenge of a verifier (RFC 7636, section 4.2, S256).</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
