using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Pipeline;

/// <summary>Event ids 1000 to 1999.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed inside the gateway and was answered 500; please report this with what follows.")]
    public static partial void Failed(ILogger log, string requestId, Exception exception);
}
