namespace Gateway.Core.CircuitBreaking;

/// <summary>What one node has reported of a cluster within the window.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Known">The circuit's state as the node acknowledged it last.</param>
/// <param name="State">Of the node's own circuit; closed where it has none.</param>
/// <param name="Trigger">Why its own circuit is in that state.</param>
/// <param name="Calls">Calls that ended.</param>
/// <param name="Failures">Those that failed.</param>
/// <param name="Slow">Calls that were slow, whether they ended or not.</param>
/// <param name="Row">Failures in a row up to now.</param>
/// <param name="InFlight">Calls under way.</param>
/// <param name="HeardAgo">How long ago it last reported.</param>
public readonly record struct CircuitNodeDetails(
    string Node,
    CircuitWord Known,
    CircuitState State,
    CircuitTrigger Trigger,
    long Calls,
    long Failures,
    long Slow,
    long Row,
    long InFlight,
    TimeSpan HeardAgo);
