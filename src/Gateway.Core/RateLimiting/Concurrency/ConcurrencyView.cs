using System.Collections.Immutable;

namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>How a caller's requests in flight stand over all nodes.</summary>
public sealed record ConcurrencyView
{
    /// <summary>The limit; zero while no node has asked for a permit lately.</summary>
    public long Limit { get; init; }

    /// <summary>Permits that nodes have, for requests in flight and for those to come.</summary>
    public long InUse { get; init; }

    /// <summary>How long nothing is lent yet, because an authority before this one was lost. Zero if anything is.</summary>
    public TimeSpan LearnsFor { get; init; }

    /// <summary>By node.</summary>
    public ImmutableArray<ConcurrencyNodeView> Nodes { get; init; } = [];
}
