using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Discovery;

/// <summary>Event ids 11000 to 11999.</summary>
internal static partial class DiscoveryLog
{
    [LoggerMessage(11001, LogLevel.Information, "Cluster {Cluster} has {Count} destinations now by its discovery: {Destinations}.")]
    public static partial void Changed(ILogger log, string cluster, int count, string destinations);

    [LoggerMessage(11002, LogLevel.Warning, "The discovery of cluster {Cluster} fails: {Fault}. Requests go on to the {Count} destinations found last; look at the source, which is asked again by itself.")]
    public static partial void Failed(ILogger log, string cluster, string fault, int count);

    [LoggerMessage(11003, LogLevel.Error, "The discovery of cluster {Cluster} fails, and none of its destinations are known, so its requests are answered 503: {Fault}. Look at the source and at the cluster's discovery; it is asked again by itself.")]
    public static partial void FailedWithNothing(ILogger log, string cluster, string fault);

    [LoggerMessage(11004, LogLevel.Warning, "The discovery of cluster {Cluster} says that there are no destinations. Requests go on to the {Count} found before, at most for {Time} (discovery.keepOnEmpty).")]
    public static partial void KeptOnEmpty(ILogger log, string cluster, int count, string time);

    [LoggerMessage(11005, LogLevel.Error, "The discovery of cluster {Cluster} says that there are no destinations, and its requests are answered 503. Look at the service, and at the name that the cluster asks for.")]
    public static partial void Empty(ILogger log, string cluster);

    [LoggerMessage(11006, LogLevel.Information, "The discovery of cluster {Cluster} answers again, with the {Count} destinations known before.")]
    public static partial void Back(ILogger log, string cluster, int count);

    [LoggerMessage(11007, LogLevel.Warning, "The discovery of cluster {Cluster} names this node's own admin listener, {Addresses}, which gets no requests. Look who registered it.")]
    public static partial void Guarded(ILogger log, string cluster, string addresses);

    [LoggerMessage(11008, LogLevel.Error, "Asking for the destinations of cluster {Cluster} failed inside the gateway, and what was known of them stands; please report this with what follows.")]
    public static partial void Broke(ILogger log, string cluster, Exception exception);
}
