namespace Gateway.Core.CircuitBreaking;

/// <summary>What last changed a circuit.</summary>
public enum CircuitTrigger
{
    /// <summary>Nothing has.</summary>
    None = 0,

    /// <summary>Failures in a row.</summary>
    ConsecutiveFailures = 1,

    /// <summary>The share of failures in the window.</summary>
    FailureRatio = 2,

    /// <summary>The share of failures in the last second.</summary>
    ShortWindow = 3,

    /// <summary>The share of slow calls in the window.</summary>
    SlowCalls = 4,

    /// <summary>Another node found what one node had reported alone.</summary>
    SecondOpinion = 5,

    /// <summary>A probe, by its success or its failure.</summary>
    Probe = 6,

    /// <summary>An operator, or the end of what one had ordered.</summary>
    Operator = 7,

    /// <summary>Another authority of the same circuit had decided it.</summary>
    Predecessor = 8,

    /// <summary>Time: the cooldown was over, or the ramp.</summary>
    Time = 9,
}
