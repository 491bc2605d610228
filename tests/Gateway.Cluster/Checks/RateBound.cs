namespace Gateway.Cluster.Checks;

/// <summary>What a token bucket lets through at most: a burst, and a rate for as long as it takes.</summary>
/// <param name="PerSecond">The rate.</param>
/// <param name="Burst">What there is at once.</param>
internal readonly record struct RateBound(double PerSecond, double Burst)
{
    /// <summary>The most in any interval of that length.</summary>
    public double Within(TimeSpan length) => Burst + (PerSecond * length.TotalSeconds);

    public override string ToString() => string.Create(null, $"{Burst:0} + {PerSecond:0}/s");
}
