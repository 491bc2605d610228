using System.Text.Json.Serialization;

namespace Gateway.Engine.Redis;

/// <summary>The marker's text.</summary>
internal sealed record FleetMarkerBody(
    [property: JsonPropertyName("engine")] string? Engine,
    [property: JsonPropertyName("fleet")] string? Fleet,
    [property: JsonPropertyName("protocol")] int Protocol);
