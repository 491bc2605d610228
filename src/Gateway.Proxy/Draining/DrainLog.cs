using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Draining;

/// <summary>Event ids 13000 to 13999.</summary>
internal static partial class DrainLog
{
    [LoggerMessage(13001, LogLevel.Information, "The node is leaving: it says not ready for {DrainDelay} and then closes its listeners; requests in flight get {Timeout} to finish. A second signal ends it at once.")]
    public static partial void Leaving(ILogger log, string drainDelay, string timeout);

    [LoggerMessage(13002, LogLevel.Warning, "The node is drained by an operator: it says not ready, ends connections with their requests, and after {DrainDelay} closes WebSockets. It serves what is sent all the same. DELETE /drain takes it back.")]
    public static partial void Begun(ILogger log, string drainDelay);

    [LoggerMessage(13003, LogLevel.Information, "The drain was taken back: the node is ready again.")]
    public static partial void Cancelled(ILogger log);

    [LoggerMessage(13004, LogLevel.Warning, "{Requests} requests and {WebSockets} WebSockets did not end within {Timeout} and are cut: their clients see broken connections. If they should not, raise shutdown.timeout, and what whoever stops the node allows it.")]
    public static partial void Cut(ILogger log, int requests, int webSockets, string timeout);

    [LoggerMessage(13005, LogLevel.Information, "The listeners are closed; {Closed} WebSockets were told to close (1001), {Cut} requests and WebSockets were cut.")]
    public static partial void Ended(ILogger log, long closed, long cut);
}
