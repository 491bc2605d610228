using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>What happens in one <see cref="LimiterWorld"/>; all of it follows from these numbers.</summary>
internal sealed record LimiterWorldPlan(RateLimitNumbers Numbers, int Seed)
{
    public int Edges { get; init; } = 1;

    /// <summary>Mean requests per second over all edges.</summary>
    public double Rate { get; init; } = 100;

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxCost { get; init; } = 1;

    public double Loss { get; init; }

    public double Duplicates { get; init; }

    /// <summary>The longest one-way delay; beyond the call timeout messages arrive after they were abandoned.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Crashes per second over all edges.</summary>
    public double Crashes { get; init; }

    public int DriftPpm { get; init; } = 500;
}
