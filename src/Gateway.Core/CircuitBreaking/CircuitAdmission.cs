namespace Gateway.Core.CircuitBreaking;

/// <summary>An edge's answer to a call while the circuit is not closed.</summary>
public enum CircuitAdmission
{
    /// <summary>The call may not go through; neither would the authority let it.</summary>
    Refused = 0,

    /// <summary>The call goes through, and its pass must be recorded.</summary>
    Admitted = 1,

    /// <summary>The authority may have a probe permit: send it a report, apply the reply, and try again.</summary>
    Ask = 2,
}
