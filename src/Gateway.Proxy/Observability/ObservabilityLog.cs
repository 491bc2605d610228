using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Observability;

/// <summary>Event ids 7000 to 7999.</summary>
internal static partial class ObservabilityLog
{
    [LoggerMessage(7001, LogLevel.Warning,
        "{Count} access log lines were dropped ({Total} since the start): whatever reads the log is slower than the requests come.")]
    public static partial void AccessLogDropped(ILogger log, long count, long total);

    [LoggerMessage(7002, LogLevel.Warning, "The access log cannot be written, and its lines are lost, requests go on: {Reason}")]
    public static partial void AccessLogFailed(ILogger log, string reason);

    [LoggerMessage(7003, LogLevel.Warning, "The access log's last lines are lost: whatever reads the log did not take them in time.")]
    public static partial void AccessLogCut(ILogger log);

    [LoggerMessage(7004, LogLevel.Warning, "{Count} requests took longer than {Slow} in the last {Interval}; the slowest took {Duration}: request id {RequestId}, route {Route}. The access log has them with \"slow\":true, and says how much of it was the backend's.")]
    public static partial void SlowRequests(ILogger log, long count, string slow, string interval, string duration, string requestId, string route);

    [LoggerMessage(7005, LogLevel.Warning, "The operator {By} set this node's log to {Level} for {TimeToLive}: {Reason}")]
    public static partial void LevelOrdered(ILogger log, string by, string level, string timeToLive, string reason);

    [LoggerMessage(7006, LogLevel.Warning, "This node's log is at {Level} again, as the settings say: the order's time is over.")]
    public static partial void LevelRestored(ILogger log, string level);

    [LoggerMessage(7007, LogLevel.Warning, "An order about the log's level from node {Node} cannot be read, so this node's log stays as it is: {Reason} Bring all nodes to one release.")]
    public static partial void LevelUnreadable(ILogger log, string node, string reason);

    [LoggerMessage(7008, LogLevel.Warning, "The dashboard page gets no figures for this second, and goes on with the next; if this repeats, look at GET /metrics. It is a fault of the gateway's own.")]
    public static partial void LiveFailed(ILogger log, Exception exception);

    [LoggerMessage(7009, LogLevel.Warning, "What node {Node} tells dashboards of itself cannot be read, so they show less of it: {Reason} Bring all nodes to one release.")]
    public static partial void PulseUnreadable(ILogger log, string node, string reason);

    [LoggerMessage(7010, LogLevel.Warning, "This node stopped telling other nodes' dashboards of itself, until they ask again. It is a fault of the gateway's own.")]
    public static partial void PulseFailed(ILogger log, Exception exception);
}
