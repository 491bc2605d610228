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

    /// <summary>How often per second an edge looks for idle permits to return.</summary>
    public double Sweeps { get; init; } = 4;

    /// <summary>Crashes per second over all edges.</summary>
    public double Crashes { get; init; }

    /// <summary>Crashes of the authority's owner per second.</summary>
    public double OwnerCrashes { get; init; }

    /// <summary>The longest time until a successor takes over, and until the crash is noticed.</summary>
    public TimeSpan Takeover { get; init; } = TimeSpan.FromSeconds(1);

    public bool IsDurable { get; init; }

    /// <summary>How often per second a second owner appears beside the first, or goes away again.</summary>
    public double Splits { get; init; }

    /// <summary>How often per second an edge is cut off from the authority, for up to two seconds.</summary>
    public double Partitions { get; init; }

    /// <summary>Changes of the limits per second, to a part of them and back.</summary>
    public double Changes { get; init; }

    public int DriftPpm { get; init; } = 500;

    /// <summary>What the production code does not do.</summary>
    public LimiterMutation Mutation { get; init; }
}
