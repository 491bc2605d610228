using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.TestTokens;

/// <summary>An issuer of tokens with a key of its own.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Name = "https://issuer.example/";

    private readonly AsymmetricAlgorithm _key;
    private readonly string _algorithm;

    /// <param name="algorithm">What it signs with.</param>
    /// <param name="keyId">The kid of its key and in its tokens; null for none.</param>
    public TestIssuer(string algorithm = "ES256", string? keyId = "key-1")
    {
        _algorithm = algorithm;
        KeyId = keyId;
        _key = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        };
    }

    public string? KeyId { get; }

    /// <summary>Its public key as a JSON Web Key.</summary>
    public string Jwk => _key switch
    {
        RSA rsa => JwkOf(rsa.ExportParameters(false)),
        ECDsa ecdsa => JwkOf(ecdsa.ExportParameters(false)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A set of its key alone.</summary>
    public string Jwks => SetOf(this);

    public string Pem => _key.ExportSubjectPublicKeyInfoPem();

    public string PrivatePem => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>A set of several issuers' keys.</summary>
    public static string SetOf(params TestIssuer[] issuers) => $$"""{"keys":[{{string.Join(',', issuers.Select(issuer => issuer.Jwk))}}]}""";

    /// <summary>Claims of a token that is in order, with changes.</summary>
    /// <param name="now">The time of day.</param>
    /// <param name="changes">Claims to add, to replace, or with null to leave out.</param>
    public static Dictionary<string, object?> Claims(DateTimeOffset now, params (string Name, object? Value)[] changes)
    {
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Name,
            ["aud"] = "api",
            ["sub"] = "alice",
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
            if (value is null)
            {
                claims.Remove(name);
            }
        }

        return claims;
    }

    /// <summary>A signed token.</summary>
    /// <param name="claims">Its claims.</param>
    /// <param name="header">Members of the header to add, to replace, or with null to leave out.</param>
    public string Token(Dictionary<string, object?> claims, params (string Name, object? Value)[] header)
    {
        var members = new Dictionary<string, object?> { ["alg"] = _algorithm, ["typ"] = "JWT", ["kid"] = KeyId };
        foreach (var (name, value) in header)
        {
            members[name] = value;
        }

        return Sign(
            JsonSerializer.Serialize(members.Where(member => member.Value is not null).ToDictionary()),
            JsonSerializer.Serialize(claims));
    }

    /// <summary>Signs any texts in the place of header and claims.</summary>
    public string Sign(string header, string claims) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(claims));

    /// <inheritdoc cref="Sign(string, string)"/>
    public string Sign(byte[] header, byte[] claims)
    {
        var input = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(claims);
        return input + "." + Base64Url.EncodeToString(SignatureOf(Encoding.ASCII.GetBytes(input)));
    }

    public void Dispose() => _key.Dispose();

    private byte[] SignatureOf(byte[] data)
    {
        var hash = _algorithm[2..] switch { "256" => HashAlgorithmName.SHA256, "384" => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        return _key switch
        {
            RSA rsa => rsa.SignData(data, hash, _algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ECDsa ecdsa => ecdsa.SignData(data, hash),
            _ => throw new InvalidOperationException(),
        };
    }

    private string JwkOf(RSAParameters key)
        => $$"""{"kty":"RSA",{{Kid}}"use":"sig","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";

    private string JwkOf(ECParameters key)
        => $$"""{"kty":"EC",{{Kid}}"crv":"P-{{(key.Q.X!.Length == 66 ? 521 : key.Q.X.Length * 8)}}","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";

    private string Kid => KeyId is null ? "" : $"\"kid\":{JsonSerializer.Serialize(KeyId)},";
}
