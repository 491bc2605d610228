using System.Text.Json;

namespace Gateway.Cluster.Checks;

/// <summary>Reads the access logs of nodes.</summary>
internal static class AccessLogReader
{
    /// <summary>Times in the log are whole milliseconds, cut off: the true one is up to this much later.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    /// <param name="text">The log. Its last line may be cut where the node was killed.</param>
    /// <param name="node">Whose it is.</param>
    /// <param name="origin">The run's origin.</param>
    /// <exception cref="InvalidDataException">Another line than the last is no line of an access log.</exception>
    public static IReadOnlyList<LoggedRequest> Read(string text, string node, DateTimeOffset origin)
    {
        var lines = text.Split('\n');

        // What follows the last line feed is nothing, or the beginning of a line.
        return [.. lines[..^1].Select((line, index) => Read(line, index + 1, node, origin))];
    }

    private static LoggedRequest Read(string line, int number, string node, DateTimeOffset origin)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement, node, origin);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"Line {number} of the access log of {node} is none: {fault.Message} {line}", fault);
        }
    }

    private static LoggedRequest Read(JsonElement line, string node, DateTimeOffset origin)
    {
        var end = line.GetProperty("time").GetDateTimeOffset() - origin;
        var duration = Milliseconds(line.GetProperty("durationMs"));
        TimeSpan? sent = line.TryGetProperty("gatewayMs", out var gateway)
            ? end + Resolution - duration + Milliseconds(gateway) + TimeSpan.FromMicroseconds(1) // durations are cut off, too
            : null;
        return new(
            line.GetProperty("requestId").GetString()!,
            node,
            Text(line, "route"),
            line.GetProperty("status").GetInt32(),
            end - duration - TimeSpan.FromMicroseconds(1),
            sent,
            Text(line, "limitMode"),
            Text(line, "circuit"),
            Text(line, "error"));
    }

    private static TimeSpan Milliseconds(JsonElement number) => TimeSpan.FromMilliseconds(number.GetDouble());

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
}
