using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Certificates;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Discovery;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Admin;

/// <summary>
/// Looks at everything that an operator of a troubled node asks for. Only the node's own trouble is a failure: what all
/// nodes share, such as Redis or a backend, would take all of them out of service together.
/// </summary>
internal sealed class ReadyChecks(
    Readiness readiness, RouteTableHolder tables, IEngine engine, RateLimits limits, Circuits circuits, NodeCertificates certificates, AccessLog accessLog, AuditLog auditLog, IssuedConsumers issued, DiscoveryService discovery, TimeProvider clock)
{
    private static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(14);

    public IReadOnlyList<ReadyCheck> Look() =>
        [Draining(), Table(), Engine(), Limits(), CircuitsClosed(), Destinations(), Discovery(), Certificates(), Providers(), Consumers(), Log(), Audit()];

    private ReadyCheck Draining() => readiness.DrainReason is { } reason
        ? new("draining", ReadyCheck.Failed, reason)
        : Good("draining", "The node takes requests.");

    private ReadyCheck Table() => readiness.HasTable
        ? Good("routeTable", $"Version {tables.Current.Version} with {tables.Current.Routes.Count} routes is in force.")
        : new("routeTable", ReadyCheck.Failed, readiness.Reason ?? "The node has no route table yet.");

    private ReadyCheck Engine() => new("engine", engine.Health.IsAvailable ? ReadyCheck.Ok : ReadyCheck.Degraded, engine.Health.Description);

    private ReadyCheck Limits() => limits.Outage.IsOut
        ? new("rateLimits", ReadyCheck.Degraded, "Authorities of rate limits give no answer, so each limit is decided here as its onUnavailable says.")
        : Good("rateLimits", "No rate limit is decided by this node alone.");

    private ReadyCheck CircuitsClosed()
    {
        var open = circuits.All.Where(c => c.State is not CircuitState.Closed).Select(c => $"{c.Cluster} ({CircuitHistory.NameOf(c.State)})").Order(StringComparer.Ordinal).ToList();
        return open.Count == 0
            ? Good("circuits", "All circuits are closed.")
            : new("circuits", ReadyCheck.Degraded, $"Not closed: {string.Join(", ", open)}. GET /circuits says why.");
    }

    private ReadyCheck Destinations()
    {
        var empty = tables.Current.Clusters.Where(c => !c.Destinations.Any(d => c.Health?.IsUsable(d) ?? true)).Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
        return empty.Count == 0
            ? Good("destinations", "Every cluster has a destination that can take requests.")
            : new("destinations", ReadyCheck.Degraded, $"No destination can take requests in: {string.Join(", ", empty)}. GET /destinations says why.");
    }

    private ReadyCheck Discovery()
    {
        var troubled = (from cluster in tables.Current.Clusters
                        let report = discovery.Report(cluster.Id)
                        where report is not null && report.State != "current"
                        orderby cluster.Id
                        select report.Fault.Length == 0 ? $"{cluster.Id} ({report.State})" : $"{cluster.Id} ({report.State}: {report.Fault})").ToList();
        return troubled.Count == 0
            ? Good("discovery", "Every source of destinations answers, or there is none.")
            : new("discovery", ReadyCheck.Degraded, $"Not current: {string.Join(", ", troubled)}. Requests go on to what was found last; GET /destinations shows it.");
    }

    private ReadyCheck Providers()
    {
        var failed = tables.Current.Tokens.Providers.Where(p => p.Value.HasFailed).Select(p => p.Key.Id).Order(StringComparer.Ordinal).ToList();
        return failed.Count == 0
            ? Good("identityProviders", "The keys of every identity provider could be fetched, or there is none.")
            : new("identityProviders", ReadyCheck.Degraded, $"Keys could not be fetched from: {string.Join(", ", failed)}. Known ones count until keyFetch.maxStale is over; the node's log says why (9001 to 9003).");
    }

    private ReadyCheck Certificates()
    {
        var now = clock.GetUtcNow();
        var ending = certificates.Ends.Where(c => c.NotAfter - now < CertificateNotice).ToList();
        return ending.Count == 0
            ? Good("certificates", "No certificate that the node shows ends within two weeks.")
            : new("certificates", ReadyCheck.Degraded, $"{string.Join(", ", ending.Select(c => $"{c.File} of {(c.Kind == "listener" ? "" : "backendTls ")}{c.Owner} ends {Duration.Format(TimeSpan.FromHours(Math.Max(0, Math.Floor((c.NotAfter - now).TotalHours))))} from now"))}. Renew it: the node reads its files again by itself.");
    }

    private ReadyCheck Log() => accessLog.Dropped == 0
        ? Good("accessLog", "No line was lost.")
        : new("accessLog", ReadyCheck.Degraded, $"{accessLog.Dropped} lines were lost since the start: whatever reads the access log is too slow, or its disk is full.");

    private ReadyCheck Consumers()
    {
        var twice = issued.Current.Consumers.Where(c => tables.Current.Table.Consumers.ContainsKey(c.Id)).Select(c => c.Id).ToList();
        return !issued.IsKnown ? new("consumers", ReadyCheck.Degraded, "The directory of consumers issued at run time has not answered yet: keys that are not in the route table are answered 503.")
            : issued.IsSilent ? new("consumers", ReadyCheck.Degraded, $"The directory of consumers issued at run time gives no answer: the node goes on with version {issued.Current.Version}, and hears of no key issued or revoked since.")
            : twice.Count > 0 ? new("consumers", ReadyCheck.Degraded, $"In the route table and issued at run time are: {string.Join(", ", twice)}. The table's count, and the issued keys let nobody in: delete one of the two.")
            : Good("consumers", $"Version {issued.Current.Version} of the directory, with {issued.Current.Consumers.Length} consumers issued at run time, is known.");
    }

    private ReadyCheck Audit() => auditLog.Lost == 0
        ? Good("auditLog", "No record was lost.")
        : new("auditLog", ReadyCheck.Degraded, $"{auditLog.Lost} records of changes were not written since the start: make the folder of auditLog.path writable. GET /audit shows the last ones.");

    private static ReadyCheck Good(string name, string reason) => new(name, ReadyCheck.Ok, reason);
}
