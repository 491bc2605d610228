using System.Diagnostics.Metrics;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Retries;

/// <summary>Counts retries.</summary>
internal sealed class RetryEvents(IMeterFactory meters)
{
    private readonly Counter<long> _retries = meters.Create(GatewayMetrics.MeterName).CreateCounter<long>(
        "gateway.retries", "{retry}", "Requests that failed and could be sent again, by cluster: whether they were, or the budget was used up.");

    public void Count(string cluster, bool isWithin) => _retries.Add(1, new("cluster", cluster), new("result", isWithin ? "sent" : "over_budget"));
}
