using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway apply -f PATH</c>: publishes a route table, and shows how its rollout goes.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var file = TableFile.CreateOption();
        var rollout = new RolloutOptions();
        var version = new Option<long?>("--version") { Description = "Apply only if this version is in force. Default: the one that the differences were shown for." };
        var command = options.Command(
            "apply",
            "Publishes a route table to the whole fleet, one node first; what does harm is taken back. Does nothing where the fleet says so already. "
                + "Examples: gateway apply -f routes.yaml --note \"new shop\"; gateway apply -f routes/ --fast. Exit codes: 0 in force, 1 not.",
            [file, .. rollout.All, version]);
        command.SetAction(async (result, cancellation) =>
        {
            var (call, configuration) = (options.Call(result), result.InvocationConfiguration);
            if (TableFile.Read(result.GetValue(file)!, configuration.Error) is not { } table
                || await call.SendTextAsync(HttpMethod.Post, "/route-table/diff", table, cancellation) is not { } difference)
            {
                return 1;
            }

            var changes = difference["changes"]!.AsArray();
            if (!options.IsJson(result))
            {
                configuration.Output.WriteLine(changes.Count == 0 ? DiffCommand.Same(difference) : TableChangesText.Of(changes));
            }

            if (changes.Count == 0)
            {
                return options.IsJson(result) ? Print(configuration.Output, new JsonObject { ["version"] = (long)difference["version"]!, ["outcome"] = "unchanged" }) : 0;
            }

            var follows = result.GetValue(version) ?? (long)difference["version"]!;
            var path = $"/route-table?wait=0s&version={follows.ToString(CultureInfo.InvariantCulture)}{rollout.Query(result)}";
            var watch = new RolloutWatch(call, configuration.Output, configuration.Error, options.IsJson(result));
            return await watch.FollowAsync(await call.SendTextAsync(HttpMethod.Put, path, table, cancellation), cancellation);
        });
        return command;
    }

    private static int Print(TextWriter output, JsonObject answer)
    {
        output.WriteLine(answer.ToJsonString(AdminCall.Json));
        return 0;
    }
}
