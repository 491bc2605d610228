using System.Text.Json.Serialization;

namespace Gateway.Engine.Redis;

/// <summary>Reads and writes <see cref="FleetMarkerBody"/>.</summary>
[JsonSerializable(typeof(FleetMarkerBody))]
internal sealed partial class FleetMarkerJson : JsonSerializerContext;
