namespace Gateway.Cluster.Checks;

/// <summary>How near admissions came to a bound.</summary>
/// <param name="Count">Admissions in all.</param>
/// <param name="Excess">Those beyond the bound in the worst interval; below zero if there was room.</param>
/// <param name="From">Where that interval begins.</param>
/// <param name="To">Where it ends.</param>
internal readonly record struct IntervalVerdict(int Count, double Excess, TimeSpan From, TimeSpan To)
{
    /// <summary>Floating-point sums of a run of hours err by less than this, and one permit too many is a thousand times more.</summary>
    private const double Rounding = 0.001;

    public bool IsHeld => Excess <= Rounding;
}
