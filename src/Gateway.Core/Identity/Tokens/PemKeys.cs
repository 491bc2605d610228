using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Reads public keys in PEM (RFC 7468).</summary>
public static class PemKeys
{
    private const int MaxKeys = 16;

    /// <summary>Reads all keys.</summary>
    /// <param name="text">Blocks PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE, with anything between them.</param>
    /// <param name="keys">At least one, where the answer is null.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string text, out IReadOnlyList<VerificationKey> keys)
    {
        var read = new List<VerificationKey>();
        keys = read;
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (read.Count == MaxKeys)
            {
                return $"There are more than {MaxKeys} keys. Remove those no longer used.";
            }

            var label = rest[fields.Label].ToString();
            try
            {
                read.Add(ReadKey(label, rest[fields.Location]));
            }
            catch (CryptographicException e)
            {
                return $"The block {label} cannot be used: {e.Message}";
            }

            rest = rest[fields.Location.End..];
        }

        return read.Count > 0 ? null : "There is no PEM block in it. Paste one that begins with -----BEGIN PUBLIC KEY-----.";
    }

    private static VerificationKey ReadKey(string label, ReadOnlySpan<char> pem)
    {
        switch (label)
        {
            case "PUBLIC KEY" or "RSA PUBLIC KEY":
                return ReadPublicKey(pem);
            case "CERTIFICATE":
                using (var certificate = X509Certificate2.CreateFromPem(pem))
                {
                    return ReadPublicKey(PemEncoding.WriteString("PUBLIC KEY", certificate.PublicKey.ExportSubjectPublicKeyInfo()));
                }

            case var other when other.EndsWith("PRIVATE KEY", StringComparison.Ordinal):
                throw new CryptographicException("it is a private key, which belongs to nobody but the issuer; who has read this document knows it. Replace the key, and put its public part here.");
            default:
                throw new CryptographicException("use PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE.");
        }
    }

    private static VerificationKey ReadPublicKey(ReadOnlySpan<char> pem)
    {
        using var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            return VerificationKey.Create(null, null, rsa.ExportParameters(includePrivateParameters: false));
        }

        using var ecdsa = ECDsa.Create();
        if (!TryImport(ecdsa, pem))
        {
            throw new CryptographicException("it is neither an RSA nor an elliptic curve key.");
        }

        var parameters = ecdsa.ExportParameters(includePrivateParameters: false);
        var curve = JwsCurve.Find(parameters.Curve) ?? throw new CryptographicException("its curve is none of P-256, P-384 and P-521.");
        return VerificationKey.Create(null, null, curve, parameters.Q);
    }

    private static bool TryImport(AsymmetricAlgorithm key, ReadOnlySpan<char> pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
