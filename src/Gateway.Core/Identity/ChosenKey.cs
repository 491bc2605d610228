using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Core.Identity;

/// <summary>Keys chosen by people, as an older system may have handed them out; only their HMAC is kept.</summary>
public static class ChosenKey
{
    /// <summary>In characters. A shorter key can be guessed however slowly it is tried.</summary>
    public const int MinLength = 8;

    /// <summary>In characters.</summary>
    public const int MaxLength = 256;

    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>What is wrong with a key, or null. The message does not contain the key.</summary>
    public static string? Check(ReadOnlySpan<char> key)
    {
        if (key.Length is < MinLength or > MaxLength)
        {
            var count = key.Length > MaxLength ? $"more than {MaxLength}" : key.Length.ToString(CultureInfo.InvariantCulture);
            return $"The key has {count} characters. A key has from {MinLength} to {MaxLength}.";
        }

        return IsInOrder(key)
            ? null
            : "The key contains a character that a header cannot carry: use printable ASCII, without white space at either end.";
    }

    /// <summary>The value of <see cref="Credential.Hmac"/> for a key.</summary>
    /// <exception cref="ArgumentException">The key is not in order; see <see cref="Check"/>.</exception>
    public static string Hash(ReadOnlySpan<char> key, KeyPepper pepper)
    {
        if (Check(key) is { } fault)
        {
            throw new ArgumentException(fault, nameof(key));
        }

        var hasher = default(KeyHasher);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(key, pepper, ref hasher, hash);
        return Convert.ToHexStringLower(hash);
    }

    internal static bool IsInOrder(ReadOnlySpan<char> key) =>
        key.Length is >= MinLength and <= MaxLength && key[0] != ' ' && key[^1] != ' ' && !key.ContainsAnyExcept(Printable);

    internal static void Hash<THasher>(ReadOnlySpan<char> key, KeyPepper pepper, ref THasher hasher, Span<byte> hash)
        where THasher : struct, IKeyHasher
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        var length = System.Text.Encoding.ASCII.GetBytes(key, bytes);
        hasher.Hmac(pepper, bytes[..length], hash);
    }
}
