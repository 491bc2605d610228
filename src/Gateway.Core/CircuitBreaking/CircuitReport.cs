using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// An edge's message to the authority. Everything in it is cumulative, so that lost, repeated and reordered reports
/// do no harm, and an authority that has just started learns the whole window from one.
/// </summary>
public sealed record CircuitReport
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Which start of the node this is; grows with each start.</summary>
    public required long Boot { get; init; }

    /// <summary>The state that the edge acts on. The counts are of calls let through under it.</summary>
    public required CircuitWord Known { get; init; }

    /// <summary>Successes since the edge last saw the state change, whatever their age.</summary>
    public required long Successes { get; init; }

    /// <summary>Failures since the edge last saw the state change, whatever their age.</summary>
    public required long Failures { get; init; }

    /// <summary>
    /// How many of <see cref="Failures"/> came before the last success. Unlike a count of consecutive failures, it
    /// never falls, and so merges.
    /// </summary>
    public required long FailuresBeforeSuccess { get; init; }

    /// <summary>Failures in a row, up to now.</summary>
    public long ConsecutiveFailures => Failures - FailuresBeforeSuccess;

    /// <summary>The lowest serial that a bucket in the window can have.</summary>
    public required long FirstBucket { get; init; }

    /// <summary>The buckets of the window that are not empty, by serial.</summary>
    public ImmutableArray<CircuitBucket> Buckets { get; init; } = [];

    /// <summary>Probe permits that the edge has calls for.</summary>
    public int Wanted { get; init; }

    /// <summary>The results so far of the probes of the round <see cref="Known"/>.</summary>
    public ImmutableArray<CircuitProbeResult> Results { get; init; } = [];

    /// <summary>The edge's own time. It means nothing to the authority, which returns it in the grant.</summary>
    public TimeSpan SentAt { get; init; }
}
