using System.Text;
using System.Text.Json;

namespace Gateway.Core.Identity.Tokens;

/// <summary>A signed text in compact form (RFC 7515, section 7.1) taken apart. Nothing of it is proven.</summary>
/// <remarks>
/// Keys and addresses of keys in the header (jwk, jku, x5c, x5u) are never looked at: whoever forges a signature would
/// choose them.
/// </remarks>
internal sealed class JsonWebSignature
{
    private const int MaxHeaderDepth = 4;
    private const int MaxKeyIdLength = 256;

    /// <summary>What in a header changes how the rest is to be read; we understand none of it.</summary>
    private static readonly string[] Extensions = ["crit", "b64", "zip", "enc"];

    private JsonWebSignature(string algorithm, byte[] signingInput, byte[] payload, byte[] signature)
    {
        Algorithm = algorithm;
        SigningInput = signingInput;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>Its alg, whatever that is.</summary>
    public string Algorithm { get; }

    /// <summary>Its typ, if there is one.</summary>
    public string? Type { get; private init; }

    /// <summary>Its kid, if there is one. Only ever looked up in a dictionary.</summary>
    public string? KeyId { get; private init; }

    /// <summary>Whether its header asks for something besides a signature.</summary>
    public bool HasExtension { get; private init; }

    public byte[] SigningInput { get; }

    public byte[] Payload { get; }

    public byte[] Signature { get; }

    /// <summary>How long its text is.</summary>
    public int Length => SigningInput.Length + 1 + ((Signature.Length * 4) + 2) / 3;

    /// <summary>Takes a text apart; null if it is anything else.</summary>
    public static JsonWebSignature? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3
            || !Base64UrlText.TryDecode(text[parts[0]], out var headerBytes)
            || !Base64UrlText.TryDecode(text[parts[1]], out var payload)
            || !Base64UrlText.TryDecode(text[parts[2]], out var signature)
            || !StrictJson.TryParse(headerBytes, MaxHeaderDepth, out var header)
            || !TryReadText(header, "alg", out var algorithm) || algorithm is null
            || !TryReadText(header, "typ", out var type)
            || !TryReadText(header, "kid", out var keyId) || keyId?.Length > MaxKeyIdLength)
        {
            return null;
        }

        var signingInput = new byte[parts[1].End.Value];
        Encoding.ASCII.GetBytes(text[..signingInput.Length], signingInput);
        return new(algorithm, signingInput, payload, signature)
        {
            Type = type,
            KeyId = keyId,
            HasExtension = Extensions.Any(name => header.TryGetProperty(name, out _)),
        };
    }

    /// <summary>Reads a member that is a text if it is there.</summary>
    internal static bool TryReadText(JsonElement json, string name, out string? text)
    {
        text = null;
        if (!json.TryGetProperty(name, out var value))
        {
            return true;
        }

        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
