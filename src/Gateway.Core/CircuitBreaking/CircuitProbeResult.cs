namespace Gateway.Core.CircuitBreaking;

/// <summary>What became of a probe.</summary>
/// <param name="Probe">The number of the permit.</param>
/// <param name="Outcome">Ignored: the permit is used up and nothing was found out.</param>
public readonly record struct CircuitProbeResult(int Probe, CircuitOutcome Outcome);
