using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway nodes</c>: the nodes of the fleet.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var command = options.Command("nodes", "Lists the nodes of the fleet, what they run and what they answered under it. Exit codes: 0 listed, 1 it failed.");
        command.SetAction(async (result, cancellation) =>
        {
            if (await options.Call(result).SendAsync(HttpMethod.Get, "/route-table/status", body: null, cancellation) is not { } status)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(options.IsJson(result) ? status["nodes"]!.ToJsonString(AdminCall.Json) : StatusCommand.Nodes(status));
            return 0;
        });
        return command;
    }
}
