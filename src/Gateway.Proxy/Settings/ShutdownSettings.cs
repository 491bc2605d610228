namespace Gateway.Proxy.Settings;

/// <summary>How the node leaves after SIGTERM or Ctrl-C, and is drained by operators.</summary>
public sealed record ShutdownSettings
{
    /// <summary>
    /// How long the node says it is not ready but goes on serving, so that load balancers see it. At most 1d.
    /// Default: 0s.
    /// </summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>
    /// How long requests in flight may take to finish before their connections are cut; none waits for all. More than
    /// 0s and at most 1d. Default: 60s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Over how long WebSockets are closed with status 1001, one after the other, once drainDelay is over: so their
    /// clients do not all connect to the other nodes at once. From 0s to timeout. Default: half of timeout; 30s where that
    /// is none.
    /// </summary>
    public TimeSpan? WebSocketSpread { get; init; }
}
