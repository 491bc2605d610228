namespace Gateway.Core.Tests.RateLimiting.Concurrency;

/// <summary>What happens in one <see cref="ConcurrencyWorld"/>; all of it follows from these numbers.</summary>
internal sealed record ConcurrencyPlan(long Limit, int Seed)
{
    public int Edges { get; init; } = 3;

    /// <summary>Mean requests per second over all edges.</summary>
    public double Rate { get; init; } = 50;

    /// <summary>How long a request takes, on average.</summary>
    public double Seconds { get; init; } = 0.2;

    public double Loss { get; init; }

    public double Duplicates { get; init; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Crashes per second over all edges; what they have in flight ends with them.</summary>
    public double Crashes { get; init; }

    public double OwnerCrashes { get; init; }

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A wrong authority: permits of a node that reboots are free at once, so that a late message counts them twice.</summary>
    public bool ForgetsReboots { get; init; }
}
