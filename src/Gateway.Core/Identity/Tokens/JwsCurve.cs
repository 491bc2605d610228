using System.Security.Cryptography;

namespace Gateway.Core.Identity.Tokens;

/// <summary>An elliptic curve of RFC 7518, section 6.2.1.1.</summary>
/// <param name="Name">Its crv.</param>
/// <param name="Curve">The curve.</param>
/// <param name="CoordinateBytes">The length of a coordinate, and of each half of a signature.</param>
public sealed record JwsCurve(string Name, ECCurve Curve, int CoordinateBytes)
{
    public static JwsCurve P256 { get; } = new("P-256", ECCurve.NamedCurves.nistP256, 32);

    public static JwsCurve P384 { get; } = new("P-384", ECCurve.NamedCurves.nistP384, 48);

    public static JwsCurve P521 { get; } = new("P-521", ECCurve.NamedCurves.nistP521, 66);

    /// <summary>The curve with exactly this name, or null.</summary>
    public static JwsCurve? Find(string name) => name switch
    {
        "P-256" => P256,
        "P-384" => P384,
        "P-521" => P521,
        _ => null,
    };

    /// <summary>The curve of an imported key, by its object identifier; null for any other.</summary>
    public static JwsCurve? Find(ECCurve curve) => curve.Oid?.Value switch
    {
        "1.2.840.10045.3.1.7" => P256,
        "1.3.132.0.34" => P384,
        "1.3.132.0.35" => P521,
        _ => null,
    };
}
