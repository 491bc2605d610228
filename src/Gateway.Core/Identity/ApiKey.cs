using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Core.Identity;

/// <summary>
/// The text of a key made by <c>gateway keys new</c>, taken apart: <c>gw_</c>, an id of 16 characters by which the
/// directory finds it, <c>_</c>, and a secret of 52.
/// </summary>
/// <remarks>
/// Both parts are Crockford's base 32 in lower case: no l, i, o or u to misread, nothing to escape in a header, a URL
/// or a shell, and a double click selects the whole key. The secret has 260 random bits, so its plain SHA-256 gives
/// nothing away and one block of the hash holds it.
/// </remarks>
public readonly ref struct ApiKey
{
    /// <summary>In characters.</summary>
    public const int Length = 72;

    /// <summary>How many random bytes a key is made of.</summary>
    public const int RandomBytes = IdBytes + SecretBytes;

    internal const int IdLength = 16;
    internal const int SecretLength = 52;

    private const string Prefix = "gw_";
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int IdBytes = 10;
    private const int SecretBytes = 33;
    private const int SecretStart = 3 + IdLength + 1;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Digits);

    private ApiKey(ReadOnlySpan<char> id, ReadOnlySpan<char> secret)
    {
        Id = id;
        Secret = secret;
    }

    /// <summary>No secret: it stands in the route table and in logs.</summary>
    public ReadOnlySpan<char> Id { get; }

    internal ReadOnlySpan<char> Secret { get; }

    /// <summary>Takes a key apart without allocating. Work is bounded: a text of any other length is refused unread.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ApiKey key)
    {
        if (text.Length == Length && text.StartsWith(Prefix) && text[SecretStart - 1] == '_'
            && IsId(text[Prefix.Length..(SecretStart - 1)])
            && !text[SecretStart..].ContainsAnyExcept(Allowed))
        {
            key = new(text[Prefix.Length..(SecretStart - 1)], text[SecretStart..]);
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="random"><see cref="RandomBytes"/> bytes of a cryptographic generator, used for nothing else.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public static NewApiKey Create(ReadOnlySpan<byte> random)
    {
        if (random.Length != RandomBytes)
        {
            throw new ArgumentException($"A key takes {RandomBytes} random bytes, not {random.Length}.", nameof(random));
        }

        Span<char> text = stackalloc char[Length];
        Prefix.CopyTo(text);
        Write(random[..IdBytes], text.Slice(Prefix.Length, IdLength));
        text[SecretStart - 1] = '_';
        Write(random[IdBytes..], text[SecretStart..]);
        _ = TryParse(text, out var key);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> secret = stackalloc byte[SecretLength];
        key.CopySecret(secret);
        SHA256.HashData(secret, hash);
        return new() { Text = text.ToString(), KeyId = key.Id.ToString(), Sha256 = Convert.ToHexStringLower(hash) };
    }

    internal static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(Allowed);

    /// <summary>Writes the secret as the bytes that are hashed.</summary>
    /// <param name="bytes"><see cref="SecretLength"/> of them.</param>
    internal void CopySecret(Span<byte> bytes) => Encoding.ASCII.GetBytes(Secret, bytes);

    /// <summary>Five bits a character, most significant first; bits left over at the end are dropped.</summary>
    private static void Write(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var bit = index * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[index] = Digits[(pair >> (11 - bit % 8)) & 31];
        }
    }
}
