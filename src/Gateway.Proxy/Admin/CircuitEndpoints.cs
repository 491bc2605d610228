using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>
/// What operators see and order of circuits. An order is carried out by the circuit's authority for the whole fleet, and
/// logged with who gave it and why.
/// </summary>
internal sealed class CircuitEndpoints(Circuits circuits, ILogger<CircuitEndpoints> log)
{
    private const string DefaultTimeToLive = "1h";

    /// <summary>Adds GET /circuits and POST /circuits/{cluster}/open, /close and /reset.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/circuits", ListAsync);
        endpoints.MapPost("/circuits/{cluster}/open", (HttpContext c) => OrderAsync(c, CircuitOrderKind.Open));
        endpoints.MapPost("/circuits/{cluster}/close", (HttpContext c) => OrderAsync(c, CircuitOrderKind.Close));
        endpoints.MapPost("/circuits/{cluster}/reset", (HttpContext c) => OrderAsync(c, CircuitOrderKind.Reset));
    }

    private async Task ListAsync(HttpContext context)
    {
        var all = await Task.WhenAll(circuits.All.OrderBy(circuit => circuit.Cluster, StringComparer.Ordinal).Select(DescribeAsync));
        await WriteAsync(context, new JsonObject { ["circuits"] = new JsonArray([.. all]) });
    }

    private async Task OrderAsync(HttpContext context, CircuitOrderKind kind)
    {
        var cluster = (string)context.Request.RouteValues["cluster"]!;
        AuditNote.Add(context, before: circuits.Find(cluster) is { } known ? Name(known.State) : null);
        if (circuits.Find(cluster) is not { } circuit)
        {
            await AdminProblem.WriteAsync(context, 404, $"The cluster '{cluster}' has no circuit in the route table that this node runs. GET /circuits lists those that are; add a circuit to the cluster to have one.");
        }
        else if (Read(context.Request, kind, out var fault) is not { } order)
        {
            await AdminProblem.WriteAsync(context, 400, fault);
        }
        else if (await circuit.CommandAsync(order) is not { } reply)
        {
            await AdminProblem.WriteAsync(context, 503, $"The authority of the circuit of cluster '{cluster}' gave no answer, so it is unknown whether the order was carried out. GET /circuits tells; the order can be given again.");
        }
        else
        {
            AuditNote.Add(context, after: Name(reply.Word.State));
            CircuitLog.Ordered(log, order.By, cluster, Name(kind), Duration.Format(order.TimeToLive), order.Reason);
            await WriteAsync(context, Describe(circuit, reply));
        }
    }

    private static CircuitOrder? Read(HttpRequest request, CircuitOrderKind kind, out string fault)
    {
        fault = "";
        var (reason, by) = (request.Query["reason"].ToString(), request.Query["by"].ToString());
        var text = request.Query["ttl"] is [{ Length: > 0 } stated] ? stated : DefaultTimeToLive;
        if (reason.Length is 0 or > CircuitOrder.MaxTextLength || by.Length is 0 or > CircuitOrder.MaxTextLength || (reason + by).Any(char.IsControl))
        {
            fault = $"Say why and who, for those who find the circuit like this: ?reason=...&by=..., each up to {CircuitOrder.MaxTextLength} characters on one line.";
        }
        else if (!Duration.TryParse(text, out var timeToLive) || timeToLive <= TimeSpan.Zero || timeToLive > CircuitOrder.MaxTimeToLive)
        {
            fault = $"ttl '{text}' is no time for which an order can last. Write a duration such as 15m, 1h or 7d, up to 30d.";
        }
        else
        {
            return new() { Id = RandomNumber.UInt64(), Kind = kind, Reason = reason, By = by, TimeToLive = timeToLive };
        }

        return null;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private async Task<JsonNode?> DescribeAsync(ClusterCircuit circuit) => await circuit.CommandAsync(order: null) is { } reply
        ? Describe(circuit, reply)
        : new JsonObject
        {
            ["cluster"] = circuit.Cluster,
            ["state"] = Name(circuit.State),
            ["isAlone"] = circuit.IsAlone,
            ["fault"] = "The authority gave no answer; the state is what this node acts on.",
        };

    private JsonObject Describe(ClusterCircuit circuit, CircuitReply reply)
    {
        var details = reply.Details!;
        var description = new JsonObject
        {
            ["cluster"] = circuit.Cluster,
            ["state"] = Name(reply.Word.State),
            ["version"] = string.Create(CultureInfo.InvariantCulture, $"{reply.Word.Epoch}.{reply.Word.Sequence}"),
            ["reason"] = Name(details.Trigger),
            ["sinceSeconds"] = Seconds(details.Since),
            ["waitSeconds"] = Seconds(reply.Wait),
            ["failedRounds"] = details.FailedRounds,
            ["isAlone"] = circuit.IsAlone,
            ["nodes"] = new JsonArray([.. details.Nodes.Select(Describe)]),
        };
        if (details.Order is { } order)
        {
            description["order"] = new JsonObject
            {
                ["kind"] = Name(order),
                ["reason"] = details.Reason,
                ["by"] = details.By,
                ["endsInSeconds"] = Seconds(details.OrderEndsIn),
            };
        }

        return description;
    }

    private JsonObject Describe(CircuitNodeDetails node) => new()
    {
        ["node"] = NameOf(node.Node),
        ["id"] = node.Node,
        ["ownState"] = Name(node.State),
        ["ownReason"] = Name(node.Trigger),
        ["knows"] = string.Create(CultureInfo.InvariantCulture, $"{node.Known.Epoch}.{node.Known.Sequence}"),
        ["calls"] = node.Calls,
        ["failures"] = node.Failures,
        ["slowCalls"] = node.Slow,
        ["failuresInARow"] = node.Row,
        ["inFlight"] = node.InFlight,
        ["heardSecondsAgo"] = Seconds(node.HeardAgo),
    };

    /// <summary>What operators call a node; its id where it is no longer alive.</summary>
    private string NameOf(string id) => NodeId.TryParse(id, out var parsed)
        ? circuits.LiveNodes.FirstOrDefault(node => node.Id == parsed)?.Name ?? id
        : id;

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    /// <summary>As documents write an enumeration: <c>halfOpen</c>.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
