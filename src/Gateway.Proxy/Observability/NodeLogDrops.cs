using System.Diagnostics.Metrics;

namespace Gateway.Proxy.Observability;

/// <summary>How many lines of the node's own log were lost because standard error is stuck.</summary>
internal sealed class NodeLogDrops
{
    private Func<long> _count = () => 0;

    /// <summary>Says who counts.</summary>
    public void CountBy(Func<long> count) => Volatile.Write(ref _count, count);

    public void Measure(IMeterFactory meters) => meters.Create(GatewayMetrics.MeterName).CreateObservableCounter(
        "gateway.node_log.dropped", () => Volatile.Read(ref _count)(), "{line}", "Lines of the node's own log that were lost because standard error is not read.");
}
