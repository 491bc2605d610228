using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis;

/// <summary>Event ids 5000 to 5999.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(5001, LogLevel.Information, "This node joined the fleet '{Fleet}' in Redis at {Endpoints}; live nodes: {Nodes}.")]
    public static partial void Joined(ILogger log, string fleet, string endpoints, int nodes);

    [LoggerMessage(5002, LogLevel.Error, "Redis at {Endpoints} does not serve this node: {Trouble}. Until then limits and circuits are decided by what the node knows already.")]
    public static partial void Suffering(ILogger log, string endpoints, string trouble);

    [LoggerMessage(5003, LogLevel.Warning, "Redis at {Endpoints} serves this node again after {Outage}; limits and circuits are the fleet's again.")]
    public static partial void Recovered(ILogger log, string endpoints, TimeSpan outage);

    [LoggerMessage(5004, LogLevel.Warning, "Redis at {Endpoints}: {Warning}")]
    public static partial void Warned(ILogger log, string endpoints, string warning);

    [LoggerMessage(5005, LogLevel.Warning, "Redis lost its memory, restarted or failed over (seen by its run id or its missing data), so limits start cautiously: for a while each may admit less than it should.")]
    public static partial void Disrupted(ILogger log);

    [LoggerMessage(5006, LogLevel.Warning, "The clock of Redis was set {Direction} by up to {Jump}, or this node was suspended for as long; the difference does not count as time for limits. Keep Redis's host on a time server that slews.")]
    public static partial void ClockJumped(ILogger log, string direction, TimeSpan jump);

    [LoggerMessage(5007, LogLevel.Error, "An authority of '{Kind}' failed; the call went unanswered. Please report this with what follows.")]
    public static partial void AuthorityFailed(ILogger log, string kind, Exception exception);

    [LoggerMessage(5008, LogLevel.Error, "The state of an authority of '{Kind}' under the Redis key '{Key}' cannot be read, so its calls go unanswered: {Fault} If no other release runs that can read it, delete the key.")]
    public static partial void StateUnreadable(ILogger log, string kind, string key, string fault);

    [LoggerMessage(5009, LogLevel.Error, "Redis cannot execute what an authority of '{Kind}' needs on its key '{Key}', so its calls go unanswered: {Fault}")]
    public static partial void ScriptFailed(ILogger log, string kind, string key, string fault);

    [LoggerMessage(5010, LogLevel.Warning, "This node may have missed broadcasts of other nodes, because it was cut off for too long or Redis lost them; whatever they told is noticed later, by polling.")]
    public static partial void BroadcastsMissed(ILogger log);

    [LoggerMessage(5011, LogLevel.Error, "A subscriber of '{Topic}' failed; the broadcast reached the others. Please report this with what follows.")]
    public static partial void SubscriberFailed(ILogger log, string topic, Exception exception);

    [LoggerMessage(5012, LogLevel.Warning, "The channel '{Channel}' cannot be subscribed to ({Fault}), so news of other nodes come by polling, up to a second later.")]
    public static partial void NotSubscribed(ILogger log, string channel, string fault);

    [LoggerMessage(5013, LogLevel.Information, "All live nodes speak protocol version {Protocol} now, so the fleet '{Fleet}' lets older releases in no more.")]
    public static partial void MarkerRaised(ILogger log, int protocol, string fleet);

    [LoggerMessage(5014, LogLevel.Error, "The engine's {Loop} failed and goes on. Please report this with what follows.")]
    public static partial void LoopFailed(ILogger log, string loop, Exception exception);
}
