using Gateway.Core.Identity;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Identity;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.RouteTables;

/// <summary>What the node has to make a table's parts ready with.</summary>
/// <param name="RateLimits">For tables with rate limits.</param>
/// <param name="Circuits">For clusters with circuits.</param>
/// <param name="Pepper">The node's secret for keys chosen by people; null where it has none.</param>
/// <param name="ProviderKeys">For tables with identity providers. Without it their tokens are not taken.</param>
internal sealed record RouteTableParts(RateLimits? RateLimits = null, Circuits? Circuits = null, KeyPepper? Pepper = null, ProviderKeyStore? ProviderKeys = null);
