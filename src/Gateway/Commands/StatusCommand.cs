using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway status</c>: what is in force, what is being rolled out, and how each node stands.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var command = options.Command("status", "Shows the version of the route table in force, a rollout under way, and each node. Exit codes: 0 all nodes run what is in force, 2 not all, 1 it failed.");
        command.SetAction(async (result, cancellation) =>
        {
            if (await options.Call(result).SendAsync(HttpMethod.Get, "/route-table/status", body: null, cancellation) is not { } status)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(options.IsJson(result) ? status.ToJsonString(AdminCall.Json) : Text(status));
            return status["rollout"] is null && status["nodes"]!.AsArray().All(node => (string)node!["state"]! == "in force") ? 0 : 2;
        });
        return command;
    }

    /// <summary>The nodes of a status, one in a row.</summary>
    public static string Nodes(JsonNode status) => TextTable.Of(
        [
            ["NODE", "RUNS", "STATE", "REQUESTS", "5XX", "NO ROUTE", "LAST REPORT", "ID"],
            .. status["nodes"]!.AsArray().Select(node => new[]
            {
                $"{node!["name"]}", $"{node["runs"]?["version"]}", $"{node["state"]}", $"{node["requests"]}", $"{node["errors"]}", $"{node["unmatched"]}", $"{node["lastReport"]} ago", $"{node["id"]}",
            }),
        ]);

    private static string Text(JsonNode status)
    {
        var current = status["current"] is { } version ? $"Version {version["version"]} is in force ({((string)version["hash"]!)[..12]})." : "The fleet has no route table.";
        var rollout = status["rollout"] is { } under
            ? $"{Environment.NewLine}{TextColour.Yellow($"Version {under["version"]} is being rolled out: {under["step"]}, for {under["since"]}, by {under["by"]}. {under["note"]}".TrimEnd())}"
            : "";
        return $"{current}{rollout}{Environment.NewLine}{Environment.NewLine}{Nodes(status)}";
    }
}
