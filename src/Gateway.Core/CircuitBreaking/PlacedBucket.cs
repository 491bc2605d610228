namespace Gateway.Core.CircuitBreaking;

/// <summary>An edge's bucket in the authority's time.</summary>
/// <param name="Serial">The edge's number of it.</param>
/// <param name="StartedAt">
/// The earliest that any report puts it. Each bucket is placed for itself, so that clocks may drift for ever.
/// </param>
/// <param name="Counts">Of each count, the most that any report has.</param>
internal readonly record struct PlacedBucket(long Serial, TimeSpan StartedAt, CircuitTotals Counts)
{
    public static PlacedBucket Join(PlacedBucket left, PlacedBucket right) => left with
    {
        StartedAt = left.StartedAt < right.StartedAt ? left.StartedAt : right.StartedAt,
        Counts = CircuitTotals.Max(left.Counts, right.Counts),
    };
}
