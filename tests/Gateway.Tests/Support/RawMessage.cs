using System.Globalization;

namespace Gateway.Tests.Support;

/// <summary>One HTTP/1.1 message as it came over the wire, one character per byte.</summary>
/// <param name="Head">Start line and headers, with the empty line at the end.</param>
/// <param name="Body">Without its chunk framing.</param>
/// <param name="Trailers">The lines after the last chunk.</param>
/// <param name="IsComplete">Whether the message came to its end before its connection did.</param>
internal sealed record RawMessage(string Head, string Body, string Trailers, bool IsComplete)
{
    public string StartLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>The status code of a response.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string[] HeaderLines => Head.Split("\r\n")[1..^2];

    /// <summary>The text of every line with this name, in order.</summary>
    public string[] Values(string name)
    {
        var start = name + ":";
        return [.. HeaderLines.Where(l => l.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Select(l => l[start.Length..].Trim(' '))];
    }

    /// <summary>The text of the only line with this name; null where there is none.</summary>
    public string? Value(string name) => Values(name) switch
    {
        [] => null,
        [var value] => value,
        var many => throw new InvalidOperationException($"{many.Length} lines of {name}"),
    };
}
