using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// An edge's message to the authority. Everything in it is cumulative, so that lost, repeated and reordered reports
/// do no harm, and an authority that has just started learns the whole window from one.
/// </summary>
public sealed record CircuitReport
{
    /// <summary>What is older is told as this old.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Which start of the node this is; grows with each start.</summary>
    public required long Boot { get; init; }

    /// <summary>Grows with each report of this start. An edge never sends two reports of one serial.</summary>
    public long Serial { get; init; }

    /// <summary>The fleet's state as the edge knows it: its acknowledgement.</summary>
    public required CircuitWord Known { get; init; }

    /// <summary>The state that the node acts on: the fleet's, or its own.</summary>
    public CircuitState Acts { get; init; }

    /// <summary>How long the edge would still wait by what it knows.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The version since which the counts count.</summary>
    public ulong Era { get; init; }

    /// <summary>Successes of the era, whatever their age.</summary>
    public required long Successes { get; init; }

    /// <summary>Failures of the era, whatever their age.</summary>
    public required long Failures { get; init; }

    /// <summary>
    /// How many of <see cref="Failures"/> came before the last success. Unlike a count of consecutive failures, it
    /// never falls, and so merges.
    /// </summary>
    public required long FailuresBeforeSuccess { get; init; }

    /// <summary>Failures in a row, up to now.</summary>
    public long ConsecutiveFailures => Failures - FailuresBeforeSuccess;

    /// <summary>How long ago the last success was. Says nothing where there are no <see cref="Successes"/>.</summary>
    public TimeSpan SuccessAge { get; init; }

    /// <summary>
    /// How long ago the first of the <see cref="ConsecutiveFailures"/> was. Says nothing where there are none.
    /// </summary>
    public TimeSpan RowAge { get; init; }

    /// <summary>Calls begun since the node's start, in any state.</summary>
    public long Begun { get; init; }

    /// <summary>Calls ended since the node's start. With <see cref="Begun"/>, tells how many are in flight.</summary>
    public long Ended { get; init; }

    /// <summary>The lowest serial that a bucket in the window can have.</summary>
    public required long FirstBucket { get; init; }

    /// <summary>The buckets of the window that are not empty, by serial.</summary>
    public ImmutableArray<CircuitBucket> Buckets { get; init; } = [];

    /// <summary>Probe permits that the edge has calls for.</summary>
    public int Wanted { get; init; }

    /// <summary>The id of the round that <see cref="Results"/> are of.</summary>
    public ulong Round { get; init; }

    /// <summary>The results so far of the edge's probes of the round.</summary>
    public ImmutableArray<CircuitProbeResult> Results { get; init; } = [];

    /// <summary>The edge's own time. It means nothing to the authority, which returns it in the grant.</summary>
    public TimeSpan SentAt { get; init; }
}
