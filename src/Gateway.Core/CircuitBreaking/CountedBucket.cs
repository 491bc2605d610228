namespace Gateway.Core.CircuitBreaking;

/// <summary>A bucket that is over, in the edge's time.</summary>
internal readonly record struct CountedBucket(long Serial, TimeSpan StartedAt, CircuitTotals Counts);
