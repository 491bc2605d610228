using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway drain</c>: takes one node out of service, and back into it.</summary>
internal static class DrainCommand
{
    private const string Path = "/drain";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var options = new FleetOptions();
        var undo = new Option<bool>("--undo") { Description = "Take the node back into service." };
        var wait = new Option<bool>("--wait") { Description = "Return when nothing is under way on the node any more, or its deadline has passed." };
        var command = options.Command(
            "drain",
            "Takes the node of --admin out of service, without ending it: it says that it is not ready, ends connections with their requests and closes WebSockets. "
            + "Exit codes: 0 done, 1 not.",
            undo,
            wait);
        command.SetAction(async (result, cancellation) =>
        {
            var call = options.Call(result);
            var status = await call.SendAsync(result.GetValue(undo) ? HttpMethod.Delete : HttpMethod.Post, Path, body: null, cancellation);
            while (result.GetValue(wait) && status is not null && IsUnderWay(status))
            {
                await Task.Delay(Interval, TimeProvider.System, cancellation);
                status = await call.SendAsync(HttpMethod.Get, Path, body: null, cancellation);
            }

            if (status is null)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(options.IsJson(result) ? status.ToJsonString(AdminCall.Json) : Describe(status));
            return 0;
        });
        return command;
    }

    private static bool IsUnderWay(JsonNode status) => status["phase"]!.GetValue<string>() is "announced" or "finishing";

    private static string Describe(JsonNode status) => status["phase"]!.GetValue<string>() switch
    {
        "serving" => "The node is in service.",
        "announced" => $"The node says that it is not ready; {UnderWay(status)} are under way. In {status["phaseEndsInSeconds"]} s it takes load balancers to have turned away.",
        "finishing" => $"Load balancers have turned away; {UnderWay(status)} are still under way.",
        _ => $"The node is drained; {UnderWay(status)} are under way, {status["cut"]} were cut.",
    };

    private static string UnderWay(JsonNode status) => $"{status["requests"]} requests ({status["webSockets"]} WebSockets)";
}
