using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Event ids 2000 to 2999.</summary>
internal static partial class RateLimitLog
{
    [LoggerMessage(2001, LogLevel.Warning, "This node decides rate limits alone, each as its onUnavailable says, because authorities gave no answer (policy {Policy}: {Reason}). {EngineState} Look at the engine; gateway_limiter_unavailable_total counts such decisions.")]
    public static partial void OutageBegan(ILogger log, string policy, string reason, string engineState);

    [LoggerMessage(2002, LogLevel.Information, "Rate limits are decided with the whole fleet again: their authorities answer. In {Duration} this node decided {Count} requests alone.")]
    public static partial void OutageEnded(ILogger log, string duration, long count);

    [LoggerMessage(2003, LogLevel.Error, "A call to the authority of rate limit {Policy} failed inside the gateway; it counts as no answer, and the policy's onUnavailable says what becomes of requests. Please report this with what follows.")]
    public static partial void CallFailed(ILogger log, string policy, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "An operator has changed rate limit {Bucket} for {Client}: {Order} for {TimeToLive}, because: {Reason}")]
    public static partial void Ordered(ILogger log, string bucket, string client, string order, string timeToLive, string reason);
}
