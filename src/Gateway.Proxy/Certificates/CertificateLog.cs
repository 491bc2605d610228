using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Certificates;

/// <summary>Event ids 14000 to 14999.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(14001, LogLevel.Information, "The {Name} was read again from {Paths}: {Description}. New connections use it.")]
    public static partial void Read(ILogger log, string name, string paths, string description);

    [LoggerMessage(14002, LogLevel.Error, "The {Name} in {Paths} has changed and cannot be used: {Problem}. The one before stays in force: {Description}. Put files there that belong together and that the gateway's user may read; they are looked at every second.")]
    public static partial void Kept(ILogger log, string name, string paths, string problem, string description);
}
