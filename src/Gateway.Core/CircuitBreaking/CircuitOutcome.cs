namespace Gateway.Core.CircuitBreaking;

/// <summary>What a call says about its cluster.</summary>
public enum CircuitOutcome
{
    Success = 0,

    Failure = 1,

    /// <summary>Nothing: the client gave up, or the call never reached a destination.</summary>
    Ignored = 2,
}
