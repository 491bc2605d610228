using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;

namespace Gateway.Commands;

/// <summary>Rate limits for people to read.</summary>
internal static class LimitsText
{
    public static string Of(JsonNode answer)
    {
        var text = new StringBuilder();
        foreach (var view in answer is JsonArray list ? list.ToList() : [answer])
        {
            Write(text, view!);
        }

        return text.Length == 0 ? "The route table has no rate limits." : text.ToString().TrimEnd();
    }

    private static void Write(StringBuilder text, JsonNode view)
    {
        Line(text, $"{view["policy"]} of {view["client"] ?? "this caller"}");
        if (view["problem"] is { } problem)
        {
            Line(text, $"  not shown: {problem}");
            return;
        }

        if (view["inUse"] is not null)
        {
            WriteInFlight(text, view);
            return;
        }

        if (view["windows"]!.AsArray() is { Count: 0 })
        {
            Line(text, $"  nothing is used: no node has asked for permits lately");
        }

        foreach (var window in view["windows"]!.AsArray())
        {
            Line(text, $"  {window!["limit"]} per {window["window"]}: {window["level"]} of {window["burst"]} left, all again in {Time(window["resetMs"])}");
        }

        Line(text, $"  lent to nodes: {view["outstanding"]}");
        foreach (var node in view["nodes"]!.AsArray())
        {
            var waits = node!["waitsMs"]!.GetValue<long>() == 0 ? "" : $", told to wait {Time(node["waitsMs"])}";
            Line(text, $"    {node["name"]} ({node["id"]}): {node["outstanding"]} for {Time(node["leaseMs"])}, asked for {node["permitsPerSecond"]} a second{waits}");
        }

        if (view["lastRefusal"] is { } refusal)
        {
            Line(text, $"  refused: {view["refusals"]} calls of nodes, the last {Time(refusal["agoMs"])} ago on {refusal["node"]}: {refusal["why"]}");
        }

        WriteOrder(text, "paused", view["pause"]);
        WriteOrder(text, "reset", view["reset"]);
    }

    private static void WriteInFlight(StringBuilder text, JsonNode view)
    {
        if (view["limit"]!.GetValue<long>() == 0)
        {
            Line(text, $"  nothing is in flight: no node has asked for permits lately");
            return;
        }

        Line(text, $"  in flight: nodes hold {view["inUse"]} of {view["limit"]} permits");
        if (view["learnsMs"]!.GetValue<long>() > 0)
        {
            Line(text, $"  the authority before this one was lost: nothing is lent for another {Time(view["learnsMs"])}");
        }

        foreach (var node in view["nodes"]!.AsArray())
        {
            var refused = node!["refusedMs"] is { } ago ? $", refused one {Time(ago)} ago" : "";
            Line(text, $"    {node["name"]} ({node["id"]}): {node["held"]}, of them {node["inFlight"]} in flight {Time(node["reportedMs"])} ago{refused}");
        }
    }

    private static void WriteOrder(StringBuilder text, string what, JsonNode? order)
    {
        if (order is not null)
        {
            Line(text, $"  {what}: {order["order"]}, {Time(order["agoMs"])} ago, {Time(order["leftMs"])} left, because: {order["reason"]}");
        }
    }

    private static string Time(JsonNode? milliseconds) => Duration.Format(TimeSpan.FromMilliseconds(milliseconds!.GetValue<long>()));

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
