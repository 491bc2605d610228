namespace Gateway.Cluster.Checks;

/// <summary>A request that a rate limit let through, at some moment between two that are known.</summary>
/// <param name="From">The earliest that it can have been, since the run's origin.</param>
/// <param name="To">The latest.</param>
/// <param name="By">Who decided, where that is known.</param>
internal readonly record struct Admission(TimeSpan From, TimeSpan To, DecidedBy By);
