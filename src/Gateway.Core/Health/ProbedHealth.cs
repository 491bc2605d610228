namespace Gateway.Core.Health;

/// <summary>
/// What one node knows of one destination by probing. Only the node's own probes ever change its view: the fleet's
/// word makes it look for itself.
/// </summary>
/// <remarks>
/// Pure: no clock, lock or log. The owner serialises calls. Times are durations since any fixed origin; random values
/// are from 0 to 1.
/// </remarks>
public sealed class ProbedHealth
{
    private const double Jitter = 0.1;

    /// <summary>A node that takes the fleet's word for a destination's being out still looks now and then: words get lost.</summary>
    private const int SlowFactor = 10;

    private HealthState _announced;
    private TimeSpan _lastDue;
    private TimeSpan _dueIn;
    private int _against;

    /// <summary>The node's view.</summary>
    public HealthState State { get; private set; }

    /// <summary>Why it is so, as a clause such as <c>3 probes in a row failed: status 500</c>; empty while nothing is known.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Whether the elected prober should tell the fleet: it knows something that was not said yet.</summary>
    public bool HasNews => State != HealthState.Unknown && !Agrees;

    private bool Agrees => State switch
    {
        HealthState.Healthy => _announced != HealthState.Unhealthy,
        HealthState.Unhealthy => _announced == HealthState.Unhealthy,
        _ => false,
    };

    /// <summary>
    /// Whether to probe now. The elected prober does so at every interval; any other node until it has a view, and
    /// while that is another one than the fleet's.
    /// </summary>
    public bool IsDue(bool isElected, TimeSpan now)
    {
        if (isElected || !Agrees)
        {
            return now >= _lastDue + _dueIn;
        }

        return State == HealthState.Unhealthy && now >= _lastDue + (_dueIn * SlowFactor);
    }

    /// <summary>Notes that a probe is sent, and when the next one may be.</summary>
    public void Begin(ActiveHealthPolicy policy, TimeSpan now, double random)
    {
        _lastDue = now;
        _dueIn = policy.Interval * (1 - Jitter + (2 * Jitter * random));
    }

    /// <summary>Takes the result of a probe.</summary>
    /// <param name="failure">What was wrong, as a clause; null if nothing was.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>Whether the destination is out now and was not, or the other way round.</returns>
    public bool Record(string? failure, ActiveHealthPolicy policy)
    {
        var result = failure is null ? HealthState.Healthy : HealthState.Unhealthy;
        if (result == State)
        {
            _against = 0;
            return false;
        }

        // The first look decides, and so does one that confirms what the fleet says after many.
        _against++;
        var needed = State == HealthState.Unknown || _announced == result ? 1
            : result == HealthState.Healthy ? policy.HealthyAfter
            : policy.UnhealthyAfter;
        if (_against < needed)
        {
            return false;
        }

        var wasOut = State == HealthState.Unhealthy;
        Reason = Explain(failure, _against);
        State = result;
        _against = 0;
        return wasOut != (result == HealthState.Unhealthy);
    }

    /// <summary>Takes the fleet's word, this node's own included. One that differs is looked into soon.</summary>
    /// <param name="announced">Healthy or unhealthy.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">Spreads the nodes' looks over a second, or over the interval where that is shorter.</param>
    /// <param name="policy">The policy.</param>
    public void Hear(HealthState announced, ActiveHealthPolicy policy, TimeSpan now, double random)
    {
        _announced = announced;
        if (!Agrees)
        {
            _lastDue = now;
            _dueIn = random * (policy.Interval < TimeSpan.FromSeconds(1) ? policy.Interval : TimeSpan.FromSeconds(1));
        }
    }

    private static string Explain(string? failure, int count) => (failure, count) switch
    {
        (null, 1) => "a probe succeeded",
        (null, _) => $"{count} probes in a row succeeded",
        (_, 1) => $"a probe failed: {failure}",
        _ => $"{count} probes in a row failed: {failure}",
    };
}
