namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What edges and authorities agree on.</summary>
internal static class ConcurrencyTimes
{
    /// <summary>How often an edge reports that holds anything.</summary>
    public static readonly TimeSpan Report = TimeSpan.FromMilliseconds(500);

    /// <summary>Idle permits are good for this long after the last report that was answered.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A node that is silent for so long has ended its requests, or will never: twice the default of a request's total
    /// time, after its last idle permits ended.
    /// </summary>
    public static readonly TimeSpan Silent = Lease + TimeSpan.FromSeconds(60);

    /// <summary>A node without permits is forgotten after so long: no message is late by that.</summary>
    public static readonly TimeSpan Forget = TimeSpan.FromSeconds(10);

    /// <summary>How long an edge that was refused waits before it asks again, and one that has idle permits others want.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
}
