using System.Diagnostics.Metrics;
using Gateway.Core.Discovery;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Observability;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Discovery;

/// <summary>Logs and counts what becomes of questions to sources of destinations.</summary>
internal sealed class DiscoveryEvents
{
    private const int MaxNamed = 32;

    private readonly ILogger _log;
    private readonly Counter<long> _answers;

    public DiscoveryEvents(IMeterFactory meters, ILogger<DiscoveryEvents> log)
    {
        _log = log;
        _answers = meters.Create(GatewayMetrics.MeterName).CreateCounter<long>(
            "gateway.discovery.answers", "{answer}", "Answers of sources of destinations, by cluster and result: changed, unchanged, empty, or failed where there was none.");
    }

    /// <summary>The source answered.</summary>
    /// <param name="cluster">Whose source.</param>
    /// <param name="hasChanged">Whether other destinations are in force now.</param>
    /// <param name="inForce">Those in force.</param>
    /// <param name="before">How things were.</param>
    /// <param name="after">How they are.</param>
    /// <param name="keepOnEmpty">How long destinations are kept that the source no longer has.</param>
    public void Answered(
        string cluster, bool hasChanged, IReadOnlyDictionary<string, Destination> inForce, DiscoveryState before, DiscoveryState after, TimeSpan keepOnEmpty)
    {
        var isEmpty = after is DiscoveryState.KeptOnEmpty or DiscoveryState.Empty;
        Count(cluster, isEmpty ? "empty" : hasChanged ? "changed" : "unchanged");
        if (after == DiscoveryState.KeptOnEmpty && before != after)
        {
            DiscoveryLog.KeptOnEmpty(_log, cluster, inForce.Count, Duration.Format(keepOnEmpty));
        }
        else if (after == DiscoveryState.Empty && before != after)
        {
            DiscoveryLog.Empty(_log, cluster);
        }
        else if (!isEmpty && hasChanged)
        {
            var more = inForce.Count > MaxNamed ? " and others" : "";
            DiscoveryLog.Changed(_log, cluster, inForce.Count, string.Join(", ", inForce.Keys.Order(StringComparer.Ordinal).Take(MaxNamed)) + more);
        }
        else if (!isEmpty && before != DiscoveryState.Current)
        {
            DiscoveryLog.Back(_log, cluster, inForce.Count);
        }
    }

    /// <summary>The source gave no answer.</summary>
    public void Failed(string cluster, string fault, int kept, bool isNew)
    {
        Count(cluster, "failed");
        if (isNew && kept > 0)
        {
            DiscoveryLog.Failed(_log, cluster, fault, kept);
        }
        else if (isNew)
        {
            DiscoveryLog.FailedWithNothing(_log, cluster, fault);
        }
    }

    public void Guarded(string cluster, string addresses) => DiscoveryLog.Guarded(_log, cluster, addresses);

    public void Broke(string cluster, Exception exception) => DiscoveryLog.Broke(_log, cluster, exception);

    private void Count(string cluster, string result) => _answers.Add(1, new("cluster", cluster), new("result", result));
}
