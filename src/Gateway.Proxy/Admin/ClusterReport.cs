using System.Text.Json.Serialization;
using Gateway.Proxy.Discovery;

namespace Gateway.Proxy.Admin;

/// <summary>One cluster as this node sees it.</summary>
/// <param name="Cluster">Its id.</param>
/// <param name="IsPanic">Whether so few of its destinations can take requests that all get some.</param>
/// <param name="Discovery">How the discovery of its destinations goes; null where they are listed.</param>
/// <param name="Destinations">Its destinations, by id.</param>
internal sealed record ClusterReport(string Cluster, bool IsPanic, DiscoveryReport? Discovery, IReadOnlyList<DestinationReport> Destinations);

/// <summary>The generated serializer of <see cref="ClusterReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterReport[]))]
internal sealed partial class DestinationReportJsonContext : JsonSerializerContext;
