namespace Gateway.Core.CircuitBreaking;

/// <summary>The outcomes that one edge has seen in a tenth of the window.</summary>
/// <param name="Serial">Grows with time, and is never used twice by one start of a node.</param>
/// <param name="Age">How long before the report the bucket began: a duration, because clocks of nodes differ.</param>
/// <param name="Successes">So far; never falls.</param>
/// <param name="Failures">So far; never falls.</param>
/// <param name="Judged">Calls of which it became known in this time whether they are slow. So far; never falls.</param>
/// <param name="Slow">Those that are, whether they have ended or not. So far; never falls.</param>
public readonly record struct CircuitBucket(
    long Serial, TimeSpan Age, long Successes, long Failures, long Judged = 0, long Slow = 0);
