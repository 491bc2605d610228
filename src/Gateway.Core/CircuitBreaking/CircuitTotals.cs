namespace Gateway.Core.CircuitBreaking;

/// <summary>What an edge had counted at some moment since its start.</summary>
/// <param name="Successes">Calls that succeeded.</param>
/// <param name="Failures">Calls that failed.</param>
/// <param name="Judged">Calls that began long enough ago to be slow.</param>
/// <param name="Slow">Those that were.</param>
internal readonly record struct CircuitTotals(long Successes, long Failures, long Judged, long Slow)
{
    public static CircuitTotals operator -(CircuitTotals left, CircuitTotals right) => new(
        left.Successes - right.Successes, left.Failures - right.Failures, left.Judged - right.Judged, left.Slow - right.Slow);

    /// <summary>The most of each.</summary>
    public static CircuitTotals Max(CircuitTotals left, CircuitTotals right) => new(
        Math.Max(left.Successes, right.Successes),
        Math.Max(left.Failures, right.Failures),
        Math.Max(left.Judged, right.Judged),
        Math.Max(left.Slow, right.Slow));
}
