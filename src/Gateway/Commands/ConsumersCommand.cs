using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway consumers</c>: who may call, and consumers that are created without publishing a table.</summary>
internal static class ConsumersCommand
{
    public static Command Create() => new("consumers", "Lists consumers, and creates and deletes those that are not in the route table. Every node hears of it within a second.")
    {
        List(),
        Show(),
        New(),
        Delete(),
    };

    private static Command List()
    {
        var options = new FleetOptions();
        var command = options.Command("list", "Lists all consumers: those of the route table and those issued at run time. Exit codes: 0 listed, 1 not.");
        command.SetAction(async (result, cancellation) =>
        {
            var call = options.Call(result);
            var all = new JsonArray();
            for (var next = "/consumers?limit=1000"; next is not null;)
            {
                if (await call.SendAsync(HttpMethod.Get, next, body: null, cancellation) is not { } page)
                {
                    return 1;
                }

                page["consumers"]!.AsArray().ToList().ForEach(consumer => all.Add(consumer!.DeepClone()));
                next = (string?)page["next"];
            }

            result.InvocationConfiguration.Output.WriteLine(options.IsJson(result) ? all.ToJsonString(AdminCall.Json) : Text(all));
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var (options, id) = (new FleetOptions(), IdArgument());
        var command = options.Command("show", "Shows a consumer and its keys, without their secrets, which nobody has. Example: gateway consumers show alice. Exit codes: 0 shown, 1 not.", id);
        command.SetAction((result, cancellation) => SendAsync(options, result, HttpMethod.Get, ConsumerText.PathOf(result.GetValue(id)!), null, ConsumerText.Of, cancellation));
        return command;
    }

    private static Command New()
    {
        var (options, id) = (new FleetOptions(), IdArgument());
        var tier = new Option<string?>("--tier") { Description = "The tier whose limits apply; one of the route table." };
        var note = new Option<string?>("--note") { Description = "Who it is." };
        var command = options.Command(
            "create", "Creates a consumer, without keys. Example: gateway consumers create alice --tier gold --note \"the shop\". Exit codes: 0 created, 1 not.", id, tier, note);
        command.SetAction((result, cancellation) => SendAsync(
            options,
            result,
            HttpMethod.Post,
            "/consumers",
            new() { ["id"] = result.GetValue(id), ["tier"] = result.GetValue(tier), ["note"] = result.GetValue(note) },
            made => $"Consumer {made["id"]} is created. Give it a key: gateway keys issue {made["id"]}",
            cancellation));
        return command;
    }

    private static Command Delete()
    {
        var (options, id) = (new FleetOptions(), IdArgument());
        var command = options.Command("delete", "Deletes a consumer and all its keys, at once and for good. Example: gateway consumers delete alice. Exit codes: 0 deleted, 1 not.", id);
        command.SetAction((result, cancellation) => SendAsync(
            options, result, HttpMethod.Delete, ConsumerText.PathOf(result.GetValue(id)!), null, gone => $"Consumer {gone["id"]} is deleted; its keys let nobody in any more.", cancellation));
        return command;
    }

    /// <summary>Calls, and prints the answer as JSON or as a text of it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> SendAsync(
        FleetOptions options, ParseResult result, HttpMethod method, string path, JsonObject? body, Func<JsonNode, string> text, CancellationToken cancellation)
    {
        if (await options.Call(result).SendAsync(method, path, body, cancellation) is not { } answer)
        {
            return 1;
        }

        result.InvocationConfiguration.Output.WriteLine(options.IsJson(result) ? answer.ToJsonString(AdminCall.Json) : text(answer));
        return 0;
    }

    /// <summary>The argument that names a consumer.</summary>
    public static Argument<string> IdArgument() => new("CONSUMER") { Description = "The consumer's id." };

    private static string Text(JsonArray all) => all.Count == 0
        ? "There are no consumers. Create one: gateway consumers create ID"
        : TextTable.Of([["CONSUMER", "SOURCE", "TIER", "KEYS", "LAST USED", "NOTE"], .. all.Select(c => new[]
        {
            $"{c!["id"]}",
            (string)c["source"]! == "issued" ? "issued" : "route table",
            $"{c["tier"] ?? "-"}",
            $"{ConsumerText.LiveKeys(c)}",
            $"{c["keys"]!.AsArray().Select(key => (string?)key!["lastUsedAt"]).Max(StringComparer.Ordinal) ?? "-"}",
            $"{c["note"]}",
        })]);
}
