using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;

namespace Gateway.Commands;

/// <summary><c>gateway log-level [LEVEL]</c>: how much the nodes' logs say, and for a while something else.</summary>
internal static class LogLevelCommand
{
    public static Command Create()
    {
        var level = new Argument<string?>("LEVEL") { Description = "debug, information, warning or error, for all nodes of the fleet. Without it: tells the level of the node asked.", DefaultValueFactory = _ => null };
        var time = new Option<string?>("--for") { Description = "For how long, such as 10m, up to 1d; then the settings hold again. Needed to change it." };
        var reason = new Option<string?>("--reason") { Description = "Why, for those who wonder about the log. Needed to change it." };
        var by = new Option<string>("--by") { Description = "Who.", DefaultValueFactory = _ => Environment.UserName };
        var format = KeysFormat.CreateOption();
        var admin = AdminCall.CreateUrlOption();
        var token = AdminCall.CreateTokenOption();
        var command = new Command("log-level", "Shows or changes the level of the nodes' logs. A node that starts later does not know of a change. Exit codes: 0 shown or changed, 1 not.")
        {
            level, time, reason, by, format, admin, token,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var call = new AdminCall(result.GetValue(admin)!, result.GetValue(token)!, result.InvocationConfiguration.Error);
            var (wanted, ttl, why) = (result.GetValue(level), result.GetValue(time), result.GetValue(reason));
            if (wanted is null ? ttl is not null || why is not null : string.IsNullOrEmpty(ttl) || string.IsNullOrEmpty(why))
            {
                return call.Fail(wanted is null
                    ? "Which level? Name it before --for and --reason, or leave them away."
                    : "Say for how long with --for, such as --for 10m, and why with --reason.");
            }

            var path = wanted is null
                ? "/log-level"
                : $"/log-level?level={Uri.EscapeDataString(wanted)}&ttl={Uri.EscapeDataString(ttl!)}&reason={Uri.EscapeDataString(why!)}&by={Uri.EscapeDataString(result.GetValue(by)!)}";
            if (await call.SendAsync(wanted is null ? HttpMethod.Get : HttpMethod.Post, path, body: null, cancellation) is not { } answer)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(result.GetValue(format) == "json" ? answer.ToJsonString(AdminCall.Json) : Text(answer));
            return 0;
        });
        return command;
    }

    private static string Text(JsonNode answer) => answer["order"] is { } order
        ? $"{answer["level"]} for another {Duration.Format(TimeSpan.FromSeconds(order["endsInSeconds"]!.GetValue<double>()))}, then {answer["usual"]} again: {order["by"]}, {order["reason"]}"
        : $"{answer["level"]}";
}
