using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>Event ids 12000 to 12999.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(12001, LogLevel.Error, "The audit log {Path} cannot be written, so changes by the admin listener are kept nowhere but in this node's memory (GET /audit): {Fault} Make its folder writable, or change auditLog.path in the node's settings.")]
    public static partial void AuditLogFails(ILogger log, string path, string fault);

    [LoggerMessage(12002, LogLevel.Warning, "The file {Path} with the consumers issued at run time cannot be used, and is ignored: {Fault}. It is written anew when the fleet's directory answers; until then their keys are answered 503.")]
    public static partial void ConsumersDamaged(ILogger log, string path, string fault);

    [LoggerMessage(12003, LogLevel.Warning, "The file {Path} has the consumers of fleet {Other}, and this node is of fleet {Fleet}: it is ignored. Give each fleet's nodes a data folder of their own.")]
    public static partial void ConsumersOfAnotherFleet(ILogger log, string path, string other, string fleet);

    [LoggerMessage(12004, LogLevel.Warning, "The consumers issued at run time cannot be kept in {Path}, so that a start without the fleet's directory would not know them as they are now: {Fault}. Make dataDirectory of the node's settings a folder that the node may write.")]
    public static partial void ConsumersNotKept(ILogger log, string path, string fault);

    [LoggerMessage(12005, LogLevel.Warning, "The directory of consumers issued at run time gives no answer. This node goes on with version {Version}: what is issued or revoked now, it hears of when the directory answers again.")]
    public static partial void ConsumersUnanswered(ILogger log, long version);

    [LoggerMessage(12006, LogLevel.Information, "The directory of consumers issued at run time answers again; this node knows version {Version}.")]
    public static partial void ConsumersAnswered(ILogger log, long version);

    [LoggerMessage(12007, LogLevel.Warning, "The directory of consumers issued at run time came back with version {Version}, and this node remembers version {Known}: its store has lost something. It goes on with what this node remembers.")]
    public static partial void ConsumersRestored(ILogger log, long version, long known);
}
