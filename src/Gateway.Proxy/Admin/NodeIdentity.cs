using System.Text.Json.Serialization;

namespace Gateway.Proxy.Admin;

/// <summary>What a node says of itself.</summary>
/// <param name="Version">The release, with the revision it was built from.</param>
/// <param name="Name">What operators call it.</param>
/// <param name="Id">Its id in this life.</param>
/// <param name="Fleet">The fleet it belongs to.</param>
/// <param name="Engine">The engine in use.</param>
/// <param name="Engines">The engines built in.</param>
internal sealed record NodeIdentity(string Version, string Name, string Id, string Fleet, string Engine, IReadOnlyList<string> Engines);

/// <summary>The generated serializer of <see cref="NodeIdentity"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeIdentity))]
internal sealed partial class NodeIdentityJsonContext : JsonSerializerContext;
