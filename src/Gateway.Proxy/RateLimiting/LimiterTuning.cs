using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Timing that fits an engine. All nodes of a fleet have the same engine, and so the same timing.</summary>
internal static class LimiterTuning
{
    /// <summary>
    /// One period of a processor quota, as containers have it: a call that waits for the next period is slow, and no sign
    /// of an outage. An authority that is gone is known to the engine soon, and then calls end at once.
    /// </summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Within one process there is nothing to fetch ahead of, and one clock. Calls end at once; their time is how long a
    /// permit lives that is lent for one request, which must outlast the stalls of a busy process.
    /// </summary>
    private static readonly LimiterSettings InProcess = new() { RoundTrip = TimeSpan.Zero, DriftPpm = 0, CallTimeout = TimeSpan.FromSeconds(1) };

    /// <summary>A grain answers in one round trip between nodes.</summary>
    private static readonly LimiterSettings OneRoundTrip = new() { RoundTrip = TimeSpan.FromMilliseconds(3), CallTimeout = CallTimeout };

    /// <summary>An authority on Redis is read and then written, which takes two.</summary>
    private static readonly LimiterSettings TwoRoundTrips = new() { RoundTrip = TimeSpan.FromMilliseconds(5), CallTimeout = CallTimeout };

    /// <summary>The settings of all edges and authorities on an engine.</summary>
    public static LimiterSettings For(IEngine engine) => engine.Name switch
    {
        "local" => InProcess,
        "orleans" => OneRoundTrip,
        _ => TwoRoundTrips,
    };

    /// <summary>
    /// The longest that a request waits for leases. Not for an authority that gives no answer: after two calls its edge
    /// decides alone. It ends the wait in a process that is itself too busy to take answers in.
    /// </summary>
    public static TimeSpan Patience(LimiterSettings settings) => settings.CallTimeout * 5;

    /// <summary>
    /// Whether a call without an answer took so much longer than it may that it says nothing of the authority: this
    /// process was too busy to see its end, and so perhaps the answer.
    /// </summary>
    public static bool IsStall(LimiterSettings settings, TimeSpan elapsed) => elapsed > settings.CallTimeout * 1.5;
}
