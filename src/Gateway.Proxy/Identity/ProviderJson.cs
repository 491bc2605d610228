using System.Text.Json;
using Gateway.Core.Identity.Tokens;

namespace Gateway.Proxy.Identity;

/// <summary>What providers answer besides keys: JSON objects, read as strictly as tokens are.</summary>
internal static class ProviderJson
{
    private const int MaxDepth = 16;

    /// <summary>Reads an object; false if the bytes are anything else.</summary>
    public static bool TryRead(byte[] json, out JsonElement root) => StrictJson.TryParse(json, MaxDepth, out root);

    /// <summary>A member that is a text, or null.</summary>
    public static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
