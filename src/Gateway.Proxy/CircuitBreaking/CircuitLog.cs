using Gateway.Core.CircuitBreaking;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>Event ids 4000 to 4999.</summary>
internal static partial class CircuitLog
{
    /// <summary>Tells that a circuit has changed.</summary>
    public static void Changed(ILogger log, string cluster, CircuitEdge edge, TimeSpan wait)
    {
        switch (edge.Word.State)
        {
            case CircuitState.Open when edge.Fleet.State is CircuitState.Closed or CircuitState.Ramping:
                OpenedHere(log, cluster, Duration.Format(wait));
                break;
            case CircuitState.Open:
                Opened(log, cluster, Duration.Format(wait));
                break;
            case CircuitState.HalfOpen:
                HalfOpened(log, cluster);
                break;
            case CircuitState.Ramping:
                Ramps(log, cluster);
                break;
            case CircuitState.Isolated:
                Isolated(log, cluster, Duration.Format(wait));
                break;
            default:
                Closed(log, cluster);
                break;
        }
    }

    [LoggerMessage(4006, LogLevel.Warning, "This node has had no answer about the circuit of cluster {Cluster} for {Seconds} s and decides by its own calls alone until it gets one; an open circuit stays open to its end. Look at the engine and the network to it.")]
    public static partial void Alone(ILogger log, string cluster, int seconds);

    [LoggerMessage(4007, LogLevel.Information, "The circuit of cluster {Cluster} is decided for the whole fleet again: its authority has answered.")]
    public static partial void NoLongerAlone(ILogger log, string cluster);

    [LoggerMessage(4008, LogLevel.Warning, "News of a circuit from node {Node} cannot be read, so this node learns of the change by asking: {Reason} Bring all nodes to one release.")]
    public static partial void Unreadable(ILogger log, string node, string reason);

    [LoggerMessage(4009, LogLevel.Error, "A probe of cluster {Cluster} could not be sent; another one follows when its time is up. The cluster's destinations or probePath may be at fault.")]
    public static partial void ProbeFailed(ILogger log, string cluster, Exception exception);

    [LoggerMessage(4010, LogLevel.Warning, "The operator {By} ordered the circuit of cluster {Cluster} to {Order} for {TimeToLive}: {Reason}")]
    public static partial void Ordered(ILogger log, string by, string cluster, string order, string timeToLive, string reason);

    [LoggerMessage(4001, LogLevel.Warning, "The circuit of cluster {Cluster} has opened: its calls fail, and none are sent for {Wait}. Look at the cluster's destinations.")]
    private static partial void Opened(ILogger log, string cluster, string wait);

    [LoggerMessage(4002, LogLevel.Information, "The circuit of cluster {Cluster} is half-open: a probe goes to see whether calls succeed again.")]
    private static partial void HalfOpened(ILogger log, string cluster);

    [LoggerMessage(4003, LogLevel.Information, "The circuit of cluster {Cluster} has closed: calls are sent again.")]
    private static partial void Closed(ILogger log, string cluster);

    [LoggerMessage(4004, LogLevel.Information, "The circuit of cluster {Cluster} closes: calls are sent again, a tenth of them at first and then more and more.")]
    private static partial void Ramps(ILogger log, string cluster);

    [LoggerMessage(4005, LogLevel.Warning, "The circuit of cluster {Cluster} is isolated by an operator: no call is sent for {Wait}. GET /circuits of the admin listener says who and why.")]
    private static partial void Isolated(ILogger log, string cluster, string wait);

    [LoggerMessage(4011, LogLevel.Warning, "This node alone cannot call cluster {Cluster}, so its own circuit has opened and it sends none for {Wait}; other nodes go on. Look at this node's network, its DNS and its certificates rather than at the cluster.")]
    private static partial void OpenedHere(ILogger log, string cluster, string wait);
}
