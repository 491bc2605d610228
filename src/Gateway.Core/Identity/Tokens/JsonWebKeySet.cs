using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Reads JSON Web Key Sets (RFC 7517).</summary>
public static class JsonWebKeySet
{
    /// <summary>In bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>More keys than this are no issuer's.</summary>
    public const int MaxKeys = 1000;

    private const int MaxDepth = 8;

    /// <summary>Reads the keys that signatures can be verified with; others, such as those for encryption, are passed over.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="keys">At least one, where the answer is null.</param>
    /// <returns>What is wrong, or null. A set without a single usable key is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> json, out IReadOnlyList<VerificationKey> keys)
    {
        keys = [];
        if (json.Length > MaxLength)
        {
            return $"The key set is longer than {MaxLength} bytes.";
        }

        if (!StrictJson.TryParse(json, MaxDepth, out var root)
            || !root.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return "The key set is no JSON object with a list 'keys', or has a member twice.";
        }

        if (list.GetArrayLength() > MaxKeys)
        {
            return $"The key set has {list.GetArrayLength()} keys; the gateway takes at most {MaxKeys}.";
        }

        string? reason = null;
        var usable = new List<VerificationKey>();
        foreach (var item in list.EnumerateArray())
        {
            try
            {
                usable.Add(ReadKey(item));
            }
            catch (CryptographicException e)
            {
                reason ??= e.Message;
            }
        }

        keys = usable;
        return usable.Count > 0 ? null : $"The key set has no key that a signature can be verified with. {reason}".TrimEnd();
    }

    /// <summary>Whether a set contains a private or secret key, which belongs to nobody but the issuer.</summary>
    public static bool HasPrivateKey(ReadOnlySpan<byte> json) =>
        StrictJson.TryParse(json, MaxDepth, out var root)
        && root.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array
        && list.EnumerateArray().Any(key => key.ValueKind == JsonValueKind.Object && (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _)));

    /// <exception cref="CryptographicException">The key cannot be used; the message says why.</exception>
    private static VerificationKey ReadKey(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object)
        {
            throw new CryptographicException("A key is no JSON object.");
        }

        if (Text(key, "use") is { } use and not "sig")
        {
            throw new CryptographicException($"A key is for {FaultText.Quote(use)}.");
        }

        if (key.TryGetProperty("key_ops", out var operations)
            && (operations.ValueKind != JsonValueKind.Array || !operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.GetString() == "verify")))
        {
            throw new CryptographicException("A key is not for verifying.");
        }

        var algorithm = Text(key, "alg") is { } name
            ? JwsAlgorithm.Find(name) ?? throw new CryptographicException($"A key is for the algorithm {FaultText.Quote(name)}.")
            : null;
        var read = Text(key, "kty") switch
        {
            "RSA" => VerificationKey.Create(Text(key, "kid"), algorithm, new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") }),
            "EC" => ReadCurve(key, algorithm),
            _ => throw new CryptographicException("A key's kty is neither RSA nor EC."),
        };
        return algorithm is null || read.Fits(algorithm) ? read : throw new CryptographicException($"A key of another type is for '{algorithm.Name}'.");
    }

    private static VerificationKey ReadCurve(JsonElement key, JwsAlgorithm? algorithm)
    {
        var curve = JwsCurve.Find(Text(key, "crv") ?? "") ?? throw new CryptographicException("A key's crv is none of P-256, P-384 and P-521.");
        var point = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") };
        return point.X.Length == curve.CoordinateBytes && point.Y.Length == curve.CoordinateBytes
            ? VerificationKey.Create(Text(key, "kid"), algorithm, curve, point)
            : throw new CryptographicException("A key's x or y is not of its curve's length.");
    }

    private static string? Text(JsonElement key, string name) =>
        !key.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new CryptographicException($"A key's {name} is no text.");

    private static byte[] Bytes(JsonElement key, string name) =>
        Text(key, name) is { Length: > 0 } text && Base64UrlText.TryDecode(text, out var bytes)
            ? bytes
            : throw new CryptographicException($"A key's {name} is missing or no base64url.");
}
