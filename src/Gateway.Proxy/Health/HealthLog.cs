using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Health;

/// <summary>Event ids 8000 to 8999.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(8001, LogLevel.Warning, "Destination {Destination} of cluster {Cluster} gets no requests: {Reason}. Probes go on, and bring it back when they succeed.")]
    public static partial void Failed(ILogger log, string destination, string cluster, string reason);

    [LoggerMessage(8002, LogLevel.Information, "Destination {Destination} of cluster {Cluster} gets requests again: {Reason}.")]
    public static partial void Returned(ILogger log, string destination, string cluster, string reason);

    [LoggerMessage(8003, LogLevel.Warning, "Destination {Destination} of cluster {Cluster} gets no requests for {Time}: {Failures} in a row failed. Look at that server; it is tried again by itself.")]
    public static partial void Ejected(ILogger log, string destination, string cluster, int failures, string time);

    [LoggerMessage(8004, LogLevel.Error, "So few destinations of cluster {Cluster} can take requests that all of them get some again, whatever their health (health.panicThreshold). Look at its servers, or at the health check.")]
    public static partial void PanicBegan(ILogger log, string cluster);

    [LoggerMessage(8005, LogLevel.Information, "Enough destinations of cluster {Cluster} can take requests again, and only they get any.")]
    public static partial void PanicEnded(ILogger log, string cluster);

    [LoggerMessage(8006, LogLevel.Warning, "A health announcement of node {Node} cannot be read and is passed over: {Reason} This node's own probes decide.")]
    public static partial void Unreadable(ILogger log, string node, string reason);

    [LoggerMessage(8007, LogLevel.Error, "Probing destination {Destination} of cluster {Cluster} failed inside the gateway, and what was known of it stands; please report this with what follows.")]
    public static partial void ProbeBroke(ILogger log, string destination, string cluster, Exception exception);
}
