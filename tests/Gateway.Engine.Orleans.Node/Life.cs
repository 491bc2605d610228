namespace Gateway.Engine.Orleans.Node;

/// <summary>State and reply of <see cref="LifeKind"/>.</summary>
/// <param name="Total">What was added since it was created.</param>
/// <param name="Recoveries">How often it was recovered since it was created.</param>
/// <param name="SinceDisruption">As it was told when it was created or last recovered.</param>
/// <param name="Now">The key's time of the last command.</param>
internal sealed record Life(long Total, long Recoveries, TimeSpan SinceDisruption, TimeSpan Now)
{
    public long Total { get; set; } = Total;

    public TimeSpan Now { get; set; } = Now;
}
