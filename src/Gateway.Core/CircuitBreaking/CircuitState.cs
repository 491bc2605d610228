namespace Gateway.Core.CircuitBreaking;

/// <summary>Whether a cluster may be called. The values travel in <see cref="CircuitWord"/>, four bits each.</summary>
public enum CircuitState
{
    /// <summary>Calls go through, and their outcomes count.</summary>
    Closed = 0,

    /// <summary>No call goes through until the cooldown has passed.</summary>
    Open = 1,

    /// <summary>Only calls with a probe permit go through; what becomes of them decides.</summary>
    HalfOpen = 2,

    /// <summary>Probes succeeded: a growing share of the calls goes through, and outcomes count.</summary>
    Ramping = 3,

    /// <summary>An operator keeps all calls away, probes too, for a stated time.</summary>
    Isolated = 4,
}
