using System.Text.Json.Serialization;

namespace Gateway.Proxy.Admin;

/// <summary>What a node says of itself.</summary>
/// <param name="Version">The release, with the revision it was built from.</param>
/// <param name="Engine">The engine in use.</param>
/// <param name="Engines">The engines built in.</param>
internal sealed record NodeIdentity(string Version, string Engine, IReadOnlyList<string> Engines);

/// <summary>The generated serializer of <see cref="NodeIdentity"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeIdentity))]
internal sealed partial class NodeIdentityJsonContext : JsonSerializerContext;
