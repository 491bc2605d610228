using System.CommandLine;
using System.Globalization;

namespace Gateway.Commands;

/// <summary><c>gateway show [VERSION]</c>: a version of the route table.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var version = new Argument<long?>("VERSION") { Description = "Which; without one, what the node runs.", Arity = ArgumentArity.ZeroOrOne };
        var command = options.Command("show", "Prints a version of the route table as JSON, which can be applied again. Example: gateway show 7 > routes.json. Exit codes: 0 printed, 1 it failed.", version);
        command.SetAction(async (result, cancellation) =>
        {
            var path = result.GetValue(version) is { } number ? $"/route-table/versions/{number.ToString(CultureInfo.InvariantCulture)}" : "/route-table";
            if (await options.Call(result).SendAsync(HttpMethod.Get, path, body: null, cancellation) is not { } table)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(table.ToJsonString(AdminCall.Json));
            return 0;
        });
        return command;
    }
}
