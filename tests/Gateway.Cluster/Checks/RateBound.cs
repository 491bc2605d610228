namespace Gateway.Cluster.Checks;

/// <summary>What a token bucket lets through at most: a burst, and a rate for as long as it takes.</summary>
/// <param name="PerSecond">The rate.</param>
/// <param name="Burst">What there is at once.</param>
internal readonly record struct RateBound(double PerSecond, double Burst)
{
    /// <summary>The most in any interval of that length.</summary>
    public double Within(TimeSpan length) => Burst + (PerSecond * length.TotalSeconds);

    /// <summary>How many of these requests one such bucket admits, full when the first one comes.</summary>
    /// <remarks>Less than <see cref="Within"/> where they pause while it is full: what does not fit in then comes back to nobody.</remarks>
    /// <param name="arrivals">When they come, in any order.</param>
    public int CountAdmitted(IEnumerable<TimeSpan> arrivals)
    {
        var (level, at, admitted) = (Burst, TimeSpan.MinValue, 0);
        foreach (var arrival in arrivals.Order())
        {
            level = at == TimeSpan.MinValue ? level : Math.Min(Burst, level + (PerSecond * (arrival - at).TotalSeconds));
            at = arrival;
            if (level >= 1)
            {
                level--;
                admitted++;
            }
        }

        return admitted;
    }

    public override string ToString() => string.Create(null, $"{Burst:0} + {PerSecond:0}/s");
}
