namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// The circuit of one node alone, which fails to call a cluster that others call with success: bad egress, by all that
/// is known.
/// </summary>
/// <param name="Node">The node's id.</param>
/// <param name="State">Closed once the node's calls succeed again.</param>
/// <param name="Wait">As in a reply.</param>
/// <param name="Round">The id of the node's round of probes; 0 if there is none.</param>
/// <param name="Era">The version since which the node's outcomes count.</param>
public readonly record struct CircuitScope(string Node, CircuitState State, TimeSpan Wait, ulong Round, ulong Era);
