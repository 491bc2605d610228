using System.Text.Json;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Where a claim is: a name, or a JSON Pointer (RFC 6901) into claims that are objects.</summary>
internal sealed class ClaimPath
{
    private const int MaxLength = 512;

    private readonly string[] _steps;

    /// <param name="text">A text that <see cref="Check"/> finds nothing wrong with.</param>
    public ClaimPath(string text) => _steps = text.StartsWith('/') ? [.. text[1..].Split('/').Select(Unescape)] : [text];

    /// <summary>What is wrong with the name of a claim, or null.</summary>
    public static string? Check(string text)
    {
        if (text.Length is 0 or > MaxLength || text == "/")
        {
            return $"The claim {FaultText.Quote(text)} is none. Write its name, such as sub, or a JSON Pointer such as /realm_access/roles, of at most {MaxLength} characters.";
        }

        return text.StartsWith('/') && text.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal)
            ? $"The claim {FaultText.Quote(text)} has a '~' that is no escape. In a JSON Pointer write ~0 for '~' and ~1 for '/'."
            : null;
    }

    /// <summary>The texts that the claim holds: itself, or the items of a list; numbers and truth values as JSON has them.</summary>
    /// <returns>None where it is missing, null or an object.</returns>
    public string[] Read(JsonElement claims)
    {
        var value = claims;
        foreach (var step in _steps)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return [];
            }
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(Scalar).OfType<string>()]
            : Scalar(value) is { } text ? [text] : [];
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static string Unescape(string step) =>
        step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
