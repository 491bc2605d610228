using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>Event ids 12000 to 12999.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(12001, LogLevel.Error, "The audit log {Path} cannot be written, so changes by the admin listener are kept nowhere but in this node's memory (GET /audit): {Fault} Make its folder writable, or change auditLog.path in the node's settings.")]
    public static partial void AuditLogFails(ILogger log, string path, string fault);
}
