namespace Gateway.Core.RateLimiting;

/// <summary>Sums of times that stop at the end of time in place of wrapping.</summary>
internal static class TickMath
{
    /// <param name="at">Not negative.</param>
    /// <param name="span">Not negative.</param>
    public static long Add(long at, long span) => at > long.MaxValue - span ? long.MaxValue : at + span;

    /// <summary>The quotient of two positive numbers, rounded up.</summary>
    public static long DivideUp(Int128 dividend, long divisor) =>
        (long)Int128.Min((dividend + divisor - 1) / divisor, long.MaxValue);
}
