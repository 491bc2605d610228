using Gateway.Core.RouteTables;

namespace Gateway.Core.Discovery;

/// <summary>
/// Decides which destinations of a discovered cluster are in force, and when to ask again. A failure never takes a
/// destination away.
/// </summary>
/// <remarks>Pure: no clock, lock or randomness. The owner serialises calls and passes the time.</remarks>
/// <param name="policy">A valid policy.</param>
public sealed class DiscoveryTracker(DiscoveryPolicy policy)
{
    /// <summary>The longest time between questions to a source that fails.</summary>
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    private const int MaxDoublings = 20;

    private TimeSpan? _emptySince;
    private int _failures;

    /// <summary>The destinations in force, by id.</summary>
    public IReadOnlyDictionary<string, Destination> Destinations { get; private set; } = new Dictionary<string, Destination>();

    /// <summary>How far they can be relied on.</summary>
    public DiscoveryState State { get; private set; }

    /// <summary>What was wrong with the last answer, as a clause; empty if nothing was.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>When the source last answered; null if it never did.</summary>
    public TimeSpan? AnsweredAt { get; private set; }

    /// <summary>When to ask the source again.</summary>
    public TimeSpan NextAt { get; private set; }

    /// <summary>Takes an answer of the source.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="now">Monotonic time since any fixed origin; must not go backwards.</param>
    /// <returns>Whether other destinations are in force now.</returns>
    public bool Take(DiscoveryAnswer answer, TimeSpan now)
    {
        AnsweredAt = now;
        _failures = 0;
        Fault = "";
        NextAt = now + Clamp(answer.TimeToLive);
        if (answer.Destinations.Count > 0)
        {
            _emptySince = null;
            State = DiscoveryState.Current;
            return Replace(answer.Destinations);
        }

        _emptySince ??= now;
        Fault = "it says that there are none";
        if (Destinations.Count > 0 && (policy.KeepOnEmpty == Timeout.InfiniteTimeSpan || now - _emptySince < policy.KeepOnEmpty))
        {
            State = DiscoveryState.KeptOnEmpty;
            return false;
        }

        State = DiscoveryState.Empty;
        return Replace(answer.Destinations);
    }

    /// <summary>Notes that the source gave no answer, or none that can be used.</summary>
    /// <param name="fault">What was wrong, as a clause.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">From 0 to 1: spreads the nodes' next questions.</param>
    public void Fail(string fault, TimeSpan now, double random)
    {
        Fault = fault;
        State = DiscoveryState.Failing;
        var backoff = policy.MinInterval * (1L << Math.Min(_failures++, MaxDoublings));
        var longest = policy.MinInterval > MaxBackoff ? policy.MinInterval : MaxBackoff;
        NextAt = now + ((backoff < longest ? backoff : longest) * ((1 + random) / 2));
    }

    private bool Replace(IReadOnlyDictionary<string, Destination> destinations)
    {
        if (destinations.Count == Destinations.Count
            && destinations.All(d => Destinations.TryGetValue(d.Key, out var known) && known == d.Value))
        {
            return false;
        }

        Destinations = destinations;
        return true;
    }

    private TimeSpan Clamp(TimeSpan timeToLive)
        => timeToLive < policy.MinInterval ? policy.MinInterval
            : timeToLive > policy.MaxInterval ? policy.MaxInterval
            : timeToLive;
}
