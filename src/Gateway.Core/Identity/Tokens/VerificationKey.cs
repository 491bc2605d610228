using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Gateway.Core.Identity.Tokens;

/// <summary>A public key that tokens are verified with. The only place where signatures are computed.</summary>
/// <remarks>
/// Its type decides which algorithms it takes: an RSA key never verifies ECDSA, a curve only its own algorithm, and no
/// public key is ever a shared secret. Safe for all threads: each verification has an instance of the platform's key to
/// itself, and instances are kept for the next.
/// </remarks>
public sealed class VerificationKey
{
    private readonly ConcurrentQueue<AsymmetricAlgorithm> _idle = [];
    private readonly byte[] _publicKey;
    private readonly JwsCurve? _curve;
    private readonly JwsAlgorithm? _algorithm;
    private volatile bool _isRetired;

    private VerificationKey(string? keyId, JwsAlgorithm? algorithm, JwsCurve? curve, AsymmetricAlgorithm key)
    {
        KeyId = keyId;
        _algorithm = algorithm;
        _curve = curve;
        _publicKey = key.ExportSubjectPublicKeyInfo();
        Identity = $"{Convert.ToBase64String(SHA256.HashData(_publicKey))} {algorithm?.Name} {keyId}";
        _idle.Enqueue(key);
    }

    /// <summary>Its kid, if it has one.</summary>
    public string? KeyId { get; }

    /// <summary>Whether its issuer has withdrawn it: what it verified is void at once.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>Equal for equal keys.</summary>
    internal string Identity { get; }

    /// <summary>An RSA key.</summary>
    /// <param name="keyId">Its kid, if it has one.</param>
    /// <param name="algorithm">The only algorithm it is for, if its issuer says so.</param>
    /// <param name="parameters">The public part.</param>
    /// <exception cref="CryptographicException">The key is none that can be used; the message says why.</exception>
    public static VerificationKey Create(string? keyId, JwsAlgorithm? algorithm, RSAParameters parameters)
    {
        RsaRules.Check(parameters);
        var rsa = RSA.Create();
        rsa.ImportParameters(new() { Modulus = parameters.Modulus, Exponent = parameters.Exponent });
        return new(keyId, algorithm, null, rsa);
    }

    /// <summary>An elliptic curve key.</summary>
    /// <inheritdoc cref="Create(string?, JwsAlgorithm?, RSAParameters)"/>
    /// <param name="keyId">Its kid, if it has one.</param>
    /// <param name="algorithm">The only algorithm it is for, if its issuer says so.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="point">The public point; must lie on the curve.</param>
    public static VerificationKey Create(string? keyId, JwsAlgorithm? algorithm, JwsCurve curve, ECPoint point)
        => new(keyId, algorithm, curve, ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = point }));

    /// <summary>Whether the key is for an algorithm.</summary>
    public bool Fits(JwsAlgorithm algorithm) => algorithm.Curve == _curve && (_algorithm is null || _algorithm == algorithm);

    /// <summary>Whether a signature is right.</summary>
    /// <param name="algorithm">One that the key <see cref="Fits"/>; any other verifies nothing.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">As RFC 7518 writes it: of ECDSA both halves, each of full length.</param>
    public bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (!Fits(algorithm) || (_curve is { } curve && signature.Length != 2 * curve.CoordinateBytes))
        {
            return false;
        }

        var key = _idle.TryDequeue(out var idle) ? idle : Import();
        var isRight = key switch
        {
            RSA rsa => rsa.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!),
            ECDsa ecdsa => ecdsa.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            _ => false,
        };
        _idle.Enqueue(key);
        return isRight;
    }

    /// <summary>Voids the key.</summary>
    internal void Retire() => _isRetired = true;

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = _curve is null ? RSA.Create() : ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key;
    }
}
