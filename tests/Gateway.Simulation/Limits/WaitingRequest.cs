namespace Gateway.Simulation.Limits;

/// <param name="ArrivedAt">In ticks.</param>
/// <param name="Cost">In permits.</param>
internal readonly record struct WaitingRequest(long ArrivedAt, int Cost);
