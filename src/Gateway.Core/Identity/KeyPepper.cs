using System.Security.Cryptography;
using System.Text;

namespace Gateway.Core.Identity;

/// <summary>
/// The secret that the hashes of chosen keys depend on: who has the route table but not the pepper cannot try keys
/// against it. The same on all nodes; belongs into the environment, not into the table.
/// </summary>
public sealed class KeyPepper
{
    /// <summary>In characters.</summary>
    public const int MinLength = 32;

    private readonly byte[] _bytes;

    /// <param name="text">At least <see cref="MinLength"/> characters, best of a generator.</param>
    /// <exception cref="ArgumentException">The text is too short. The message does not contain it.</exception>
    public KeyPepper(string text)
    {
        if (Check(text) is { } fault)
        {
            throw new ArgumentException(fault, nameof(text));
        }

        _bytes = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>What is wrong with a pepper, or null. The message does not contain it.</summary>
    public static string? Check(string text) => text.Length >= MinLength
        ? null
        : $"The pepper has {text.Length} characters. Give it at least {MinLength}, such as the output of 'openssl rand -hex 32'.";

    /// <summary>HMAC-SHA-256 of the data under the pepper.</summary>
    internal void Hmac(ReadOnlySpan<byte> data, Span<byte> hash) => HMACSHA256.HashData(_bytes, data, hash);

    /// <summary>Without the secret: this text may end in a log.</summary>
    public override string ToString() => nameof(KeyPepper);
}
