namespace Gateway.Core.CircuitBreaking;

/// <summary>What is sent to find out whether a cluster works again.</summary>
public enum CircuitProbeMode
{
    /// <summary>A client's request.</summary>
    Request = 0,

    /// <summary>A GET of the node's own to probePath, so that no client's request is risked.</summary>
    Path = 1,
}
