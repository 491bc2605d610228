namespace Gateway.Core.RateLimiting;

/// <summary>One bucket's part of an <see cref="LimiterAcquire"/>; one call may carry several one day.</summary>
/// <param name="UsedCum">Permits used since this edge came into being.</param>
/// <param name="Has">Permits that the edge still holds. Returning is reporting fewer.</param>
/// <param name="Want">Permits that would serve the edge well.</param>
/// <param name="Need">Permits that a request waits for, beyond those held; zero when fetching ahead or returning.</param>
/// <param name="SinceUse">
/// How long ago, at sending, the edge used a permit last. Lets the authority free a used permit's room from then on, and
/// not only from the report on.
/// </param>
public readonly record struct LeaseReport(long UsedCum, long Has, long Want, long Need, TimeSpan SinceUse);
