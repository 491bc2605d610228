using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Refuses what would be more than a cluster shall have under way, before a permit is spent on it.</summary>
internal static class SheddingStage
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static Problem? Check(Exchange exchange)
    {
        var cluster = exchange.Cluster!;
        if (cluster.Admission is not { } admission)
        {
            return null;
        }

        if (admission.TryEnter(exchange.Consumer?.TierId))
        {
            exchange.Admission = admission;
            return null;
        }

        cluster.Events?.Shed(cluster.Id, "cluster");
        return new(503, "Service unavailable", $"As many requests to cluster '{cluster.Id}' are under way as it may have from this caller (limits.maxRequests).", "connection_limit_reached")
        {
            RetryAfter = RetryAfter,
        };
    }
}
