namespace Gateway.Proxy.Settings;

/// <summary>How much the node's own log tells.</summary>
public enum LogDetail
{
    /// <summary>Also a line or more for each request.</summary>
    Debug,

    /// <summary>What an operator wants to know in the normal course.</summary>
    Information,

    /// <summary>What needs attention.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}
