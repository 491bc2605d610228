using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Core.LoadBalancing;

/// <summary>
/// Makes the values of affinity cookies: an HMAC-SHA-256 of cluster and destination, cut to 128 bits. It names the
/// destination to whoever has the key, and says nothing to anybody else, who cannot make one up either. The same on
/// all nodes; belongs into the environment, not into the table.
/// </summary>
public sealed class AffinityKey
{
    /// <summary>In characters.</summary>
    public const int MinLength = 32;

    private const int ValueBytes = 16;

    private readonly byte[] _bytes;

    /// <param name="text">At least <see cref="MinLength"/> characters, best of a generator.</param>
    /// <exception cref="ArgumentException">The text is too short. The message does not contain it.</exception>
    public AffinityKey(string text)
    {
        if (Check(text) is { } fault)
        {
            throw new ArgumentException(fault, nameof(text));
        }

        _bytes = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>What is wrong with a key, or null. The message does not contain it.</summary>
    public static string? Check(string text) => text.Length >= MinLength
        ? null
        : $"The affinity key has {text.Length} characters. Give it at least {MinLength}, such as the output of 'openssl rand -hex 32'.";

    /// <summary>The cookie value of a destination: 22 characters that need no quoting.</summary>
    public string ValueFor(string cluster, string destination)
    {
        // No id has the zero character, so no two pairs have the same text.
        var mac = HMACSHA256.HashData(_bytes, Encoding.UTF8.GetBytes($"gateway affinity 1\0{cluster}\0{destination}"));
        return Base64Url.EncodeToString(mac.AsSpan(0, ValueBytes));
    }

    /// <summary>Without the secret: this text may end in a log.</summary>
    public override string ToString() => nameof(AffinityKey);
}
