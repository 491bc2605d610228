using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway diff -f PATH</c>: what would change in the fleet.</summary>
internal static class DiffCommand
{
    /// <summary>As of diff(1), but 1 stands for failures everywhere here.</summary>
    private const int Differs = 2;

    public static Command Create()
    {
        var options = new FleetOptions();
        var file = TableFile.CreateOption();
        var command = options.Command("diff", "Shows what would change if a route table were applied. Example: gateway diff -f routes/. Exit codes: 0 nothing, 2 something, 1 it failed.", file);
        command.SetAction(async (result, cancellation) =>
        {
            var (call, output) = (options.Call(result), result.InvocationConfiguration.Output);
            if (TableFile.Read(result.GetValue(file)!, result.InvocationConfiguration.Error) is not { } table
                || await call.SendTextAsync(HttpMethod.Post, "/route-table/diff", table, cancellation) is not { } answer)
            {
                return 1;
            }

            var changes = answer["changes"]!.AsArray();
            output.WriteLine(options.IsJson(result) ? answer.ToJsonString(AdminCall.Json) : changes.Count == 0 ? Same(answer) : TableChangesText.Of(changes));
            return changes.Count == 0 ? 0 : Differs;
        });
        return command;
    }

    /// <summary>What to say where nothing would change.</summary>
    public static string Same(JsonNode answer) => $"Nothing to do: version {answer["version"]} says this already.";
}
