namespace Gateway.Core.Usage;

/// <summary>What was used of one route in one hour or day of UTC.</summary>
/// <param name="Start">When the period began, since the Unix epoch.</param>
/// <param name="Route">The route's id.</param>
/// <param name="Counts">How much.</param>
public readonly record struct UsagePeriod(TimeSpan Start, string Route, UsageCounts Counts);
