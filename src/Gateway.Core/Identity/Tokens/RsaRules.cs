using System.Numerics;
using System.Security.Cryptography;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Which RSA keys can be trusted with a signature.</summary>
internal static class RsaRules
{
    /// <summary>RFC 7518, section 3.3.</summary>
    private const int MinBits = 2048;

    /// <summary>Verifying takes time with the square of this.</summary>
    private const int MaxBits = 8192;

    private const int MaxExponentBytes = 8;

    /// <exception cref="CryptographicException">The key is not one of them; the message says why.</exception>
    public static void Check(RSAParameters key)
    {
        var bits = new BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        if (bits is < MinBits or > MaxBits)
        {
            throw new CryptographicException($"The RSA key has {bits} bits; it needs from {MinBits} to {MaxBits}.");
        }

        // With the exponent 1 every number is its own signature.
        if (key.Exponent is not { Length: > 0 and <= MaxExponentBytes } exponent || (exponent[^1] & 1) == 0
            || new BigInteger(exponent, isUnsigned: true, isBigEndian: true) < 3)
        {
            throw new CryptographicException("The RSA key's exponent is no odd number from 3 to 64 bits.");
        }
    }
}
