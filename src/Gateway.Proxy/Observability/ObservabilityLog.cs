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
}
