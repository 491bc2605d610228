using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway history</c>: the last tables, and how their rollouts ended.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var command = options.Command("history", "Lists the last rollouts: when, by whom, why, and how they ended. Exit codes: 0 listed, 1 it failed.");
        command.SetAction(async (result, cancellation) =>
        {
            if (await options.Call(result).SendAsync(HttpMethod.Get, "/route-table/history", body: null, cancellation) is not { } answer)
            {
                return 1;
            }

            var rows = answer["history"]!.AsArray().Select(ended => new[]
            {
                $"{ended!["version"]}", $"{ended["outcome"]}", $"{ended["endedAt"]}", $"{ended["by"]}", $"{ended["note"]} {ended["reason"]}".Trim(),
            });
            result.InvocationConfiguration.Output.WriteLine(
                options.IsJson(result) ? answer.ToJsonString(AdminCall.Json) : TextTable.Of([["VERSION", "OUTCOME", "ENDED", "BY", "WHY"], .. rows]));
            return 0;
        });
        return command;
    }
}
