using Gateway.Core.CircuitBreaking;

namespace Gateway.Simulation.Circuits;

/// <summary>Something that will happen at a node or at an authority.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">Where, or from where.</param>
/// <param name="Message">The report or reply that arrives.</param>
/// <param name="Pass">Of the call that is over.</param>
/// <param name="Outcome">Of that call.</param>
internal readonly record struct CircuitEvent(
    CircuitEventKind Kind, int Node, object? Message = null, CircuitPass Pass = default, CircuitOutcome Outcome = default);
