using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>Circuits for people to read.</summary>
internal static class CircuitsText
{
    /// <param name="circuits">The circuits.</param>
    /// <param name="isDetailed">Whether to tell what each node has seen.</param>
    public static string Of(IReadOnlyCollection<JsonNode> circuits, bool isDetailed)
    {
        if (circuits.Count == 0)
        {
            return "No cluster has a circuit. Give one to a cluster of the route table: circuit.";
        }

        var table = TextTable.Of([["CLUSTER", "STATE", "WHY", "FOR", "WAITS", "ORDER"], .. circuits.Select(Row)]);
        return isDetailed ? string.Join(Environment.NewLine + Environment.NewLine, [table, .. circuits.Where(c => c["nodes"] is not null).Select(Nodes)]) : table;
    }

    private static string[] Row(JsonNode circuit) =>
    [
        $"{circuit["cluster"]}",
        $"{circuit["state"]}{((bool)circuit["isAlone"]! ? " (this node alone)" : "")}",
        $"{circuit["fault"] ?? circuit["reason"]}",
        Seconds(circuit["sinceSeconds"]),
        Seconds(circuit["waitSeconds"]),
        circuit["order"] is { } order ? $"{order["kind"]} by {order["by"]} for {Seconds(order["endsInSeconds"])} more: {order["reason"]}" : "-",
    ];

    private static string Nodes(JsonNode circuit) => TextTable.Of(
        [["NODE", "ITS OWN STATE", "CALLS", "FAILED", "SLOW", "FAILED IN A ROW", "IN FLIGHT", "HEARD"], .. circuit["nodes"]!.AsArray().Select(node => new[]
        {
            $"{node!["node"]}", $"{node["ownState"]}", $"{node["calls"]}", $"{node["failures"]}", $"{node["slowCalls"]}", $"{node["failuresInARow"]}", $"{node["inFlight"]}", $"{Seconds(node["heardSecondsAgo"])} ago",
        })]);

    private static string Seconds(JsonNode? seconds) => seconds is null ? "-" : $"{Math.Round((double)seconds)}s";
}
