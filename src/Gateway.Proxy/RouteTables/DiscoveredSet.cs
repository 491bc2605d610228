using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>What a source of destinations has found. Immutable.</summary>
/// <param name="Source">The key of the source, see <see cref="ClusterRuntime.Source"/>: another version of the cluster may have another one.</param>
/// <param name="Destinations">The destinations by id.</param>
internal sealed record DiscoveredSet(string Source, IReadOnlyDictionary<string, Destination> Destinations);
