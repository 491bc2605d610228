using Gateway.Core.RouteTables;

namespace Gateway.Core.Discovery;

/// <summary>What a source of destinations says.</summary>
/// <param name="Destinations">The destinations by id; none if the source knows that there are none.</param>
/// <param name="TimeToLive">How long that holds.</param>
public sealed record DiscoveryAnswer(IReadOnlyDictionary<string, Destination> Destinations, TimeSpan TimeToLive);
