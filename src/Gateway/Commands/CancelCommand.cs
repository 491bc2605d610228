using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway cancel</c>: ends the rollout under way.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var command = options.Command("cancel", "Ends the rollout under way and takes it back from the nodes that run it. Exit codes: 0 ended, 1 not.");
        command.SetAction(async (result, cancellation) =>
        {
            if (await options.Call(result).SendAsync(HttpMethod.Post, "/route-table/cancel", body: null, cancellation) is not { } ended)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(
                options.IsJson(result) ? ended.ToJsonString(AdminCall.Json) : $"Version {ended["version"]} was cancelled; version {ended["inForce"]} is in force.");
            return 0;
        });
        return command;
    }
}
