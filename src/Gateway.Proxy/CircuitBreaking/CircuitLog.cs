using Gateway.Core.CircuitBreaking;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>Event ids 4000 to 4999.</summary>
internal static partial class CircuitLog
{
    /// <summary>Tells that a circuit has changed.</summary>
    public static void Changed(ILogger log, string cluster, CircuitState state, TimeSpan wait)
    {
        switch (state)
        {
            case CircuitState.Open:
                Opened(log, cluster, Duration.Format(wait));
                break;
            case CircuitState.HalfOpen:
                HalfOpened(log, cluster);
                break;
            default:
                Closed(log, cluster);
                break;
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "The circuit of cluster {Cluster} has opened: its calls fail, and none are sent for {Wait}. Look at the cluster's destinations.")]
    private static partial void Opened(ILogger log, string cluster, string wait);

    [LoggerMessage(4002, LogLevel.Information, "The circuit of cluster {Cluster} is half-open: a probe goes to see whether calls succeed again.")]
    private static partial void HalfOpened(ILogger log, string cluster);

    [LoggerMessage(4003, LogLevel.Information, "The circuit of cluster {Cluster} has closed: calls are sent again.")]
    private static partial void Closed(ILogger log, string cluster);
}
