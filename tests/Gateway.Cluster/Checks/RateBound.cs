namespace Gateway.Cluster.Checks;

/// <summary>What a token bucket lets through at most: a burst, and a rate for as long as it takes.</summary>
/// <param name="PerSecond">The rate.</param>
/// <param name="Burst">What there is at once.</param>
internal readonly record struct RateBound(double PerSecond, double Burst)
{
    /// <summary>The most in any interval of that length.</summary>
    public double Within(TimeSpan length) => Burst + (PerSecond * length.TotalSeconds);

    /// <summary>How many of these requests one such bucket admits, full when the first one comes.</summary>
    /// <remarks>
    /// Less than <see cref="Within"/> where they pause while it is full: what does not fit in then comes back to nobody. A fleet
    /// that stands still has less room: half of its burst may be lent, and what nodes used of that counts as lent until they
    /// tell. So in a pause as long as that the bucket is filled up to its half and no further.
    /// </remarks>
    /// <param name="arrivals">When they come, in any order.</param>
    /// <param name="freeze">The shortest pause in which all stood still, and not only the requests. Default: there is none.</param>
    public int CountAdmitted(IEnumerable<TimeSpan> arrivals, TimeSpan? freeze = null)
    {
        var (level, last, admitted) = (Burst, default(TimeSpan?), 0);
        foreach (var arrival in arrivals.Order())
        {
            var pause = arrival - (last ?? arrival);
            var room = pause >= freeze ? Math.Max(level, Burst / 2) : Burst;
            level = Math.Min(room, level + (PerSecond * pause.TotalSeconds));
            last = arrival;
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
