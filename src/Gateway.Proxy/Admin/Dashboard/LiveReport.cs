using System.Text.Json.Nodes;
using Gateway.Core.Engines;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Proxy.Usage;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>One event of the page's: what this node sees. Its lists are bounded, the most telling first.</summary>
internal sealed class LiveReport(
    MetricsScrape metrics, NodeSettings settings, NodeIdentity identity, IEngine engine, RouteTableHolder tables, Circuits circuits, ReadyChecks checks, UsageReporter usage, FleetPulses pulses, TimeProvider clock)
{
    private const int MaxRoutes = 200;
    private const int MaxClusters = 200;
    private const int MaxCauses = 12;

    private readonly TrafficWindow _window = new();

    /// <summary>Reads the metrics and makes an event. Called for one at a time, about once a second.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        await pulses.AskAsync();
        var reading = new TrafficReading();
        await metrics.VisitAsync(reading.Visit, cancellation);
        var (second, ten) = _window.Add(clock.GetElapsedTime(0), reading);
        return Of(second, ten).ToJsonString(AdminProblem.Readable);
    }

    private JsonObject Of(TrafficSpan second, TrafficSpan ten)
    {
        var table = tables.Current;
        return new()
        {
            ["at"] = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ["node"] = new JsonObject { ["name"] = identity.Name, ["version"] = identity.Version, ["fleet"] = identity.Fleet, ["engine"] = identity.Engine, ["measures"] = settings.Metrics.Enabled },
            ["nodes"] = List(engine.LiveNodes.Select(Describe)),
            ["checks"] = List(checks.Look().Select(c => new JsonObject { ["name"] = c.Name, ["status"] = c.Status, ["reason"] = c.Reason })),
            ["table"] = new JsonObject { ["version"] = table.Version, ["routes"] = table.Routes.Count, ["hash"] = table.Hash, ["changedAt"] = tables.ChangedAt.ToUnixTimeMilliseconds() },
            ["active"] = ten.Counts.Active,
            ["second"] = Total(second),
            ["ten"] = Total(ten),
            ["routes"] = List(ten.Counts.Routes
                .Where(r => r.Value.Requests > 0)
                .OrderByDescending(r => r.Value.Requests).ThenBy(r => r.Key, StringComparer.Ordinal)
                .Take(MaxRoutes)
                .Select(r => With(Describe(ten, r.Value), "id", r.Key))),
            ["responses"] = Causes(ten, ten.Counts.Responses, "code", "origin"),
            ["errors"] = Causes(ten, ten.Counts.Errors, "cluster", "error"),
            ["limits"] = Limits(ten),
            ["clusters"] = List(table.Clusters
                .Select(c => (Cluster: c, Usable: c.Health is null ? c.Destinations.Length : c.Destinations.Count(c.Health.IsUsable)))
                .OrderBy(c => c.Usable == c.Cluster.Destinations.Length).ThenByDescending(c => c.Cluster.Active.InFlight).ThenBy(c => c.Cluster.Id, StringComparer.Ordinal)
                .Take(MaxClusters)
                .Select(c => Describe(c.Cluster, c.Usable, ten))),
            ["circuits"] = List(circuits.All
                .OrderByDescending(c => c.State).ThenBy(c => c.Cluster, StringComparer.Ordinal)
                .Take(MaxClusters)
                .Select(Describe)),
            ["consumers"] = List(usage.Busiest.Select(c => new JsonObject { ["consumer"] = c.Consumer, ["rate"] = Math.Round(c.RequestsPerSecond, 1), ["refused"] = Math.Round(c.RefusalsPerSecond, 1) })),
        };
    }

    private JsonObject Describe(NodeInfo node) => new()
    {
        ["name"] = node.Name,
        ["id"] = node.Id.ToString(),
        ["isThis"] = node.Id == engine.Self,
        ["pulse"] = pulses.Of(node.Id) is not { } pulse ? null : new JsonObject
        {
            ["release"] = pulse.Release,
            ["health"] = pulse.Health switch { 0 => "ready", 1 => ReadyCheck.Degraded, _ => "not ready" },
            ["rate"] = pulse.Rate,
            ["serverErrors"] = pulse.ServerErrors,
            ["p99"] = double.IsNaN(pulse.P99) ? null : Math.Round(pulse.P99, 2),
            ["active"] = pulse.Active,
        },
    };

    private static JsonObject Total(TrafficSpan span)
    {
        var refused = span.Counts.Responses.GetValueOrDefault(("429", "gateway"));
        return With(Describe(span, span.Counts.Total()), "refused", span.Rate(refused));
    }

    private static JsonObject Describe(TrafficSpan span, RouteCounts counts) => new()
    {
        ["rate"] = span.Rate(counts.Requests),
        ["clientErrors"] = span.Rate(counts.ClientErrors),
        ["serverErrors"] = span.Rate(counts.ServerErrors),
        ["p50"] = Milliseconds(counts.Durations, 0.5),
        ["p95"] = Milliseconds(counts.Durations, 0.95),
        ["p99"] = Milliseconds(counts.Durations, 0.99),
    };

    private static JsonObject Describe(ClusterRuntime cluster, int usable, TrafficSpan span)
    {
        var durations = span.Counts.Backends.GetValueOrDefault(cluster.Id, DurationCounts.None);
        return new()
        {
            ["id"] = cluster.Id,
            ["usable"] = usable,
            ["destinations"] = cluster.Destinations.Length,
            ["inFlight"] = cluster.Active.InFlight,
            ["rate"] = span.Rate(durations.Counts.Sum()),
            ["p50"] = Milliseconds(durations, 0.5),
            ["p99"] = Milliseconds(durations, 0.99),
        };
    }

    private JsonObject Describe(ClusterCircuit circuit) => new()
    {
        ["cluster"] = circuit.Cluster,
        ["state"] = CircuitHistory.NameOf(circuit.State),
        ["isAlone"] = circuit.IsAlone,
        ["retryAfterSeconds"] = Math.Round(circuit.RetryAfter().TotalSeconds, 1),
        ["history"] = List(circuits.History.Of(circuit.Cluster).Select(c => new JsonObject { ["at"] = c.At.ToUnixTimeMilliseconds(), ["state"] = CircuitHistory.NameOf(c.State) })),
    };

    private static JsonArray Limits(TrafficSpan span) => List(span.Counts.Decisions
        .GroupBy(d => d.Key.Item1, StringComparer.Ordinal)
        .Select(policy => new JsonObject
        {
            ["policy"] = policy.Key,
            ["admitted"] = span.Rate(policy.Where(d => d.Key.Item2.EndsWith("admitted", StringComparison.Ordinal)).Sum(d => d.Value)),
            ["denied"] = span.Rate(policy.Where(d => d.Key.Item2.EndsWith("denied", StringComparison.Ordinal)).Sum(d => d.Value)),
        }));

    private static JsonArray Causes(TrafficSpan span, Dictionary<(string, string), long> counts, string first, string second) => List(counts
        .OrderByDescending(c => c.Value).ThenBy(c => c.Key)
        .Take(MaxCauses)
        .Select(c => new JsonObject { [first] = c.Key.Item1, [second] = c.Key.Item2, ["rate"] = span.Rate(c.Value) }));

    private static double? Milliseconds(DurationCounts durations, double share)
        => durations.Percentile(share) is { } seconds ? Math.Round(seconds * 1000, 2) : null;

    private static JsonObject With(JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);
}
