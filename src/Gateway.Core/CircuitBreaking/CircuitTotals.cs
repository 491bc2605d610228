namespace Gateway.Core.CircuitBreaking;

/// <summary>What an edge had counted at some moment since its start.</summary>
internal readonly record struct CircuitTotals(long Successes, long Failures);
