using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>Writes durations as the document does: <c>1m30s</c>.</summary>
internal sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => Duration.TryParse(reader.GetString(), out var duration)
            ? duration
            : throw new JsonException($"'{reader.GetString()}' is no duration; write 250ms, 5s, 1m30s or none.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
        => writer.WriteStringValue(Duration.Format(value));
}
