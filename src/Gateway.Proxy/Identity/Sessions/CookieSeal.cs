using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Core.Identity.Sessions;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Encrypts what cookies hold, with AES-256-GCM: nobody reads it, and nobody changes it unnoticed.</summary>
/// <remarks>
/// A version, the key's id, a random nonce, the tag and the ciphertext, in base64url. What the cookie is for is
/// authenticated along, so that no cookie can stand for one of another kind. With random nonces of 96 bits one key may seal
/// 2³² cookies (NIST SP 800-38D, section 8.3); keys change every 30 days.
/// </remarks>
internal static class CookieSeal
{
    private const byte Version = 1;
    private const int IdStart = 1;
    private const int NonceStart = IdStart + sizeof(ulong);
    private const int NonceLength = 12;
    private const int TagStart = NonceStart + NonceLength;
    private const int TagLength = 16;
    private const int TextStart = TagStart + TagLength;

    public static string Seal(SessionKey key, string purpose, ReadOnlySpan<byte> text)
    {
        var bytes = new byte[TextStart + text.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(IdStart), key.Id);
        RandomNumberGenerator.Fill(bytes.AsSpan(NonceStart, NonceLength));
        using var aes = new AesGcm(key.Secret.AsSpan(), TagLength);
        aes.Encrypt(bytes.AsSpan(NonceStart, NonceLength), text, bytes.AsSpan(TextStart), bytes.AsSpan(TagStart, TagLength), Encoding.ASCII.GetBytes(purpose));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Takes a cookie apart; null if it is none of ours.</summary>
    public static (ulong KeyId, byte[] Bytes)? Parse(string cookie)
    {
        if (!Base64Url.IsValid(cookie))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cookie);
        return bytes.Length >= TextStart && bytes[0] == Version ? (BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(IdStart)), bytes) : null;
    }

    /// <summary>What was sealed; null if anything of it was changed, or it was sealed for something else.</summary>
    public static byte[]? Open(SessionKey key, string purpose, byte[] bytes)
    {
        var text = new byte[bytes.Length - TextStart];
        using var aes = new AesGcm(key.Secret.AsSpan(), TagLength);
        try
        {
            aes.Decrypt(bytes.AsSpan(NonceStart, NonceLength), bytes.AsSpan(TextStart), bytes.AsSpan(TagStart, TagLength), text, Encoding.ASCII.GetBytes(purpose));
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
