using System.Security.Cryptography;

namespace Gateway.Core.Identity.Tokens;

/// <summary>A signature algorithm of RFC 7518, section 3, of those with a public key. There is no other.</summary>
/// <param name="Name">Its alg.</param>
/// <param name="Hash">What is signed.</param>
/// <param name="Padding">RSA's; null for ECDSA.</param>
/// <param name="Curve">ECDSA's, the only one that goes with the algorithm; null for RSA.</param>
public sealed record JwsAlgorithm(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, JwsCurve? Curve)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<JwsAlgorithm> All { get; } =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, null),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, null),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, null),
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss, null),
        new("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss, null),
        new("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss, null),
        new("ES256", HashAlgorithmName.SHA256, null, JwsCurve.P256),
        new("ES384", HashAlgorithmName.SHA384, null, JwsCurve.P384),
        new("ES512", HashAlgorithmName.SHA512, null, JwsCurve.P521),
    ];

    /// <summary>The algorithm with exactly this name; null for none, HMAC and everything else.</summary>
    public static JwsAlgorithm? Find(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
