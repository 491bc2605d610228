using System.Diagnostics.Metrics;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Observability;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Health;

/// <summary>Logs and counts what happens to clusters and their destinations.</summary>
internal sealed class HealthEvents
{
    private readonly ILogger _log;
    private readonly Counter<long> _probes;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _shed;

    public HealthEvents(IMeterFactory meters, ILogger<HealthEvents> log)
    {
        _log = log;
        var meter = meters.Create(GatewayMetrics.MeterName);
        _probes = meter.CreateCounter<long>("gateway.health.probes", "{probe}", "Health probes sent by this node, by cluster and result.");
        _ejections = meter.CreateCounter<long>("gateway.destination.ejections", "{ejection}", "Destinations taken out because their requests failed, by cluster.");
        _shed = meter.CreateCounter<long>("gateway.requests.shed", "{request}", "Requests refused because as many are under way as may be, by cluster and limit.");
    }

    /// <summary>Counts a request refused.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="limit">Whose limit: the cluster's or its destinations'.</param>
    public void Shed(string cluster, string limit) => _shed.Add(1, new("cluster", cluster), new("limit", limit));

    public void Probed(string cluster, bool isGood) => _probes.Add(1, new("cluster", cluster), new("result", isGood ? "good" : "failed"));

    public void Failed(string cluster, string destination, string reason) => HealthLog.Failed(_log, destination, cluster, reason);

    public void Returned(string cluster, string destination, string reason) => HealthLog.Returned(_log, destination, cluster, reason);

    public void Ejected(string cluster, string destination, int failures, TimeSpan time)
    {
        _ejections.Add(1, new KeyValuePair<string, object?>("cluster", cluster));
        HealthLog.Ejected(_log, destination, cluster, failures, Duration.Format(time));
    }

    public void Panicked(string cluster, bool isPanic)
    {
        if (isPanic)
        {
            HealthLog.PanicBegan(_log, cluster);
        }
        else
        {
            HealthLog.PanicEnded(_log, cluster);
        }
    }
}
