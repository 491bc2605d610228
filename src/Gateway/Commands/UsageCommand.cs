using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway usage [CONSUMER]</c>: what consumers have used over all nodes.</summary>
internal static class UsageCommand
{
    public static Command Create()
    {
        var consumer = new Argument<string?>("CONSUMER") { Description = "The consumer's id. Without it: all of the route table, with their last day.", DefaultValueFactory = _ => null };
        var route = new Option<string?>("--route") { Description = "Only this route." };
        var days = new Option<bool>("--days") { Description = "By the day, the last two months. Without it: by the hour, the last two days." };
        var format = KeysFormat.CreateOption();
        var admin = AdminCall.CreateUrlOption();
        var token = AdminCall.CreateTokenOption();
        var command = new Command("usage", "Shows requests, bytes and refusals of consumers by route, hour and day of UTC, over all nodes of the fleet. Exit codes: 0 shown, 1 not.")
        {
            consumer, route, days, format, admin, token,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var call = new AdminCall(result.GetValue(admin)!, result.GetValue(token)!, result.InvocationConfiguration.Error);
            var path = result.GetValue(consumer) is { } name
                ? $"/usage/{Uri.EscapeDataString(name)}{(result.GetValue(route) is { } only ? $"?route={Uri.EscapeDataString(only)}" : "")}"
                : "/usage";
            if (await call.SendAsync(HttpMethod.Get, path, body: null, cancellation) is not { } answer)
            {
                return 1;
            }

            result.InvocationConfiguration.Output.WriteLine(result.GetValue(format) == "json" ? answer.ToJsonString(AdminCall.Json) : Text(answer, result.GetValue(days)));
            return 0;
        });
        return command;
    }

    private static string Text(JsonNode answer, bool days)
    {
        var isList = answer["consumers"] is not null;
        var rows = (answer["consumers"] ?? answer[days ? "days" : "hours"])!.AsArray();
        if (rows.Count == 0)
        {
            return "Nothing was used. What nodes count is here half a minute later at most.";
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"begins (UTC)",-17} {"requests",10} {"refused",10} {"bytes in",14} {"bytes out",14}  {(isList ? "consumer" : "route")}");
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row!["start"]!.GetValue<string>()[..16].Replace('T', ' '),-17} {row["requests"],10} {row["refusals"],10} {row["requestBytes"],14} {row["responseBytes"],14}  {row[isList ? "consumer" : "route"]}");
        }

        return text.ToString().TrimEnd();
    }
}
