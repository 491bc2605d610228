using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>An explanation for people to read.</summary>
internal static class ExplanationText
{
    public static string Of(JsonNode answer)
    {
        var parts = new[] { Outcome(answer), Steps(answer), Limits(answer), Clusters(answer), Others(answer) };
        return string.Join(Environment.NewLine + Environment.NewLine, parts.Where(part => part.Length > 0));
    }

    private static string Outcome(JsonNode answer)
    {
        if (answer["outcome"] is not { } outcome)
        {
            return answer["route"] is { } route
                ? TextColour.Green($"Route '{route["id"]}' takes it: {route["why"]}.")
                : TextColour.Red("No route takes it.");
        }

        var result = (string)outcome["result"]!;
        var status = outcome["status"] is { } code ? $" with {code}" : "";
        var line = $"{(((bool)outcome["isCertain"]!) ? "" : "Probably ")}{result}{status} by {outcome["by"]}: {outcome["detail"]}";
        line = char.ToUpperInvariant(line[0]) + line[1..];
        var coloured = result == "refused" ? TextColour.Red(line) : (bool)outcome["isCertain"]! ? TextColour.Green(line) : TextColour.Yellow(line);
        return $"{coloured}{Environment.NewLine}As node {answer["node"]} sees it, by version {answer["routeTable"]!["version"]} of the route table, for a client at {answer["request"]!["address"]}.";
    }

    private static string Steps(JsonNode answer) => answer["steps"] is not JsonArray { Count: > 0 } steps ? "" : TextTable.Of(
        [["STEP", "RESULT", "WHY"], .. steps.Select(step => new[] { $"{step!["step"]}", $"{step["result"]}", $"{step["detail"]}" })]);

    private static string Limits(JsonNode answer) => answer["rateLimits"] is not JsonArray { Count: > 0 } limits ? "" : TextTable.Of(
        [["RATE LIMIT", "KEY", "NUMBERS OF", "COST", "STATE", "LEFT"], .. limits.Select(limit => new[]
        {
            $"{limit!["policy"]}{((bool)limit["shadow"]! ? " (shadow)" : "")}",
            string.Join(" + ", limit["key"]!.AsArray()),
            $"{limit["numbersOf"]}",
            $"{limit["cost"] ?? "1 in flight"}",
            $"{limit["state"]}",
            Left(limit),
        })]);

    private static string Left(JsonNode limit) => limit["windows"] is JsonArray windows
        ? string.Join(", ", windows.Select(window => $"{window!["remaining"] ?? "?"} of {window["limit"]} per {window["window"]}"))
        : $"{limit["inUse"] ?? "?"} of {limit["inFlightLimit"]} in use";

    private static string Clusters(JsonNode answer) => string.Join(Environment.NewLine + Environment.NewLine, (answer["clusters"] as JsonArray ?? []).Select(cluster =>
    {
        var circuit = cluster!["circuit"] is { } state ? $"circuit {state["state"]}: {state["effect"]}" : "no circuit";
        var weight = cluster["weight"] is { } share ? $", weight {share}" : "";
        var head = $"Cluster {cluster["cluster"]} ({cluster["role"]}{weight}): {circuit}; {cluster["balancing"]!["algorithm"]}: {cluster["balancing"]!["destination"] ?? "no one destination"}, {cluster["balancing"]!["why"]}{Tls(cluster["tls"])}";
        var rows = cluster["destinations"]!.AsArray().Select(d => new[] { $"{d!["id"]}", $"{d["address"]}", $"{d["state"]}", (bool)d["getsRequests"]! ? "yes" : "no", $"{d["weight"]}", $"{d["priority"]}", $"{d["reason"]}" });
        return head + Environment.NewLine + TextTable.Of([["DESTINATION", "ADDRESS", "STATE", "GETS REQUESTS", "WEIGHT", "PRIORITY", "WHY"], .. rows]);
    }));

    private static string Tls(JsonNode? tls) => tls is null ? "" : "; TLS: " + string.Join(", ", new[]
    {
        tls["name"] is { } name ? $"backendTls {name}" : null,
        tls["certificate"] is { } certificate ? $"shown {certificate}" : null,
        tls["serverName"] is { } server ? $"they must prove {server}" : null,
    }.OfType<string>());

    private static string Others(JsonNode answer)
    {
        if (answer["others"] is not JsonArray { Count: > 0 } others)
        {
            return "";
        }

        var more = (int)answer["othersLeftOut"]! is > 0 and var count ? $"{Environment.NewLine}and {count} more; --others says how many are shown" : "";
        return TextTable.Of([["OTHER ROUTE", "FAILED", "WHY"], .. others.Select(other => new[] { $"{other!["id"]}", $"{other["failed"] ?? "-"}", $"{other["why"]}" })]) + more;
    }
}
