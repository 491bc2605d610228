namespace Gateway.Core.CircuitBreaking;

/// <summary>A probe permit that the authority has issued.</summary>
/// <param name="Node">To whom.</param>
/// <param name="Boot">To which start of that node.</param>
/// <param name="ExpiresAt">When the authority stops waiting for a result.</param>
/// <param name="Outcome">The result, once there is one.</param>
internal readonly record struct ProbePermit(string Node, long Boot, TimeSpan ExpiresAt, CircuitOutcome? Outcome);
