using System.Text.Json.Serialization;

namespace Gateway.Proxy.RouteTables;

/// <summary>The first line of the file with the last good table; what follows is the body.</summary>
/// <param name="Fleet">Whose table it is.</param>
/// <param name="Version">Its number.</param>
/// <param name="Hash">SHA-256 of the body.</param>
internal sealed record LastGoodHeader(string? Fleet, long Version, string? Hash);

/// <summary>The generated serializer of <see cref="LastGoodHeader"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LastGoodHeader))]
internal sealed partial class LastGoodHeaderJson : JsonSerializerContext;
