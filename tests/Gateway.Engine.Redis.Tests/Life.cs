namespace Gateway.Engine.Redis.Tests;

/// <summary>State and reply of <see cref="LifeKind"/>.</summary>
internal sealed record Life
{
    public long Total { get; set; }

    /// <summary>How often it was recovered since it was created.</summary>
    public long Recoveries { get; init; }

    /// <summary>As it was told when it was created or last recovered.</summary>
    public TimeSpan SinceDisruption { get; init; }

    public TimeSpan TimeToLive { get; set; }

    /// <summary>The key's time.</summary>
    public TimeSpan Now { get; set; }
}
