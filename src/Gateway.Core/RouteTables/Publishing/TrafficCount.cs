namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What a node answered under one version of the route table, counted since it took the version up.</summary>
/// <param name="Version">The version's number; 0 for none.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="Errors">Of them: with a 5xx status, whoever gave it.</param>
/// <param name="Unmatched">Of them: that no route took.</param>
public readonly record struct TrafficCount(long Version, long Requests, long Errors, long Unmatched)
{
    /// <summary>What came since an earlier count: all of it, if that was of another version.</summary>
    public TrafficCount Since(in TrafficCount earlier) => earlier.Version != Version
        ? this
        : new(Version, Requests - earlier.Requests, Errors - earlier.Errors, Unmatched - earlier.Unmatched);

    /// <summary>Both together; the version is this one's.</summary>
    public TrafficCount And(in TrafficCount other) =>
        new(Version, Requests + other.Requests, Errors + other.Errors, Unmatched + other.Unmatched);
}
