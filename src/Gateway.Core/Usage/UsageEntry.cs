namespace Gateway.Core.Usage;

/// <summary>What was used of one route.</summary>
/// <param name="Route">The route's id.</param>
/// <param name="Counts">How much.</param>
public readonly record struct UsageEntry(string Route, UsageCounts Counts);
