namespace Gateway.Core.CircuitBreaking;

/// <summary>How many calls of one era had ended by a time, so that those of the last second can be told from it.</summary>
internal readonly record struct TallySample(TimeSpan At, long Successes, long Failures);
