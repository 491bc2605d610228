using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A request's leave to be sent to a cluster.</summary>
/// <param name="Edge">Which side gave it: the fleet's, or the node's own while the authority is out of reach.</param>
/// <param name="Pass">What it wants back.</param>
internal readonly record struct ClusterPass(CircuitEdge Edge, CircuitPass Pass);
