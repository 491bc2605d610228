using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary><c>gateway run</c>: starts a node and returns when it has left.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c")
        {
            Description = "The node's settings, YAML or JSON. Default: the variable GATEWAY_CONFIG; without either, defaults and GATEWAY_ variables.",
        };
        var routes = new Option<string?>("--routes", "-r")
        {
            Description = "The route table, YAML or JSON. Default: routeTable of the settings; without it, the variable GATEWAY_ROUTES (\"/a=http://host:port,/b=http://host:port\").",
        };
        var command = new Command("run", "Starts a node. Exit codes: 0 left in order, 1 could not start or failed.") { config, routes };
        command.SetAction((result, cancellation) => GatewayNode.RunAsync(result.GetValue(config), result.GetValue(routes), cancellation));
        return command;
    }
}
