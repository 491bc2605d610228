using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway limits KEY</c>: how a caller stands in rate limits over all nodes, and ways to step in.</summary>
internal static class LimitsCommand
{
    public static Command Create()
    {
        var key = new Argument<string>("KEY") { Description = "The caller: a consumer's id or an address; with a policy of several keys their values in its order, such as alice+acme." };
        var policy = new Option<string?>("--policy", "-p") { Description = "The rate limit. Default: all whose key KEY fits." };
        var route = new Option<string?>("--route") { Description = "A route that has the limit, where it counts for each route or cluster apart." };
        var tier = new Option<string?>("--tier") { Description = "The tier, where callers of a tier have permits apart: limits whose key is no consumer." };
        var deny = new Option<string?>("--deny") { Description = "Refuse all requests for so long, such as 10m." };
        var allow = new Option<string?>("--allow") { Description = "Admit all requests for so long, and charge them nothing." };
        var resume = new Option<bool>("--resume") { Description = "End a pause." };
        var reset = new Option<bool>("--reset") { Description = "Forget what was used: all permits are there again." };
        var reason = new Option<string?>("--reason") { Description = "Why, for whoever looks later. Needed to change anything." };
        var format = KeysFormat.CreateOption();
        var admin = AdminCall.CreateUrlOption();
        var token = AdminCall.CreateTokenOption();
        var command = new Command("limits", "Shows how a caller stands in rate limits, over all nodes of the fleet. Exit codes: 0 shown or done, 1 not.")
        {
            key, policy, route, tier, deny, allow, resume, reset, reason, format, admin, token,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var call = new AdminCall(result.GetValue(admin)!, result.GetValue(token)!, result.InvocationConfiguration.Error);
            var order = LimitsOrder.Of(result.GetValue(deny), result.GetValue(allow), result.GetValue(resume), result.GetValue(reset), result.GetValue(reason));
            if (order.Problem is { } problem)
            {
                return call.Fail(problem);
            }

            var answer = await SendAsync(call, order, result.GetValue(key)!, result.GetValue(policy), Query(result.GetValue(route), result.GetValue(tier)), cancellation);
            if (answer is not null)
            {
                result.InvocationConfiguration.Output.WriteLine(result.GetValue(format) == "json" ? answer.ToJsonString(AdminCall.Json) : LimitsText.Of(answer));
            }

            return answer is null ? 1 : 0;
        });
        return command;
    }

    private static async Task<JsonNode?> SendAsync(AdminCall call, LimitsOrder order, string key, string? policy, string query, CancellationToken cancellation)
    {
        if (policy is null)
        {
            if (order.Body is not null)
            {
                call.Fail("Which rate limit is to be changed? Name it with --policy.");
                return null;
            }

            return await call.SendAsync(HttpMethod.Get, $"/limits?client={Uri.EscapeDataString(key)}{query.Replace('?', '&')}", body: null, cancellation);
        }

        var path = $"/limits/{Uri.EscapeDataString(policy)}/{Uri.EscapeDataString(key)}{order.Path}{query}";
        return await call.SendAsync(order.Body is null ? HttpMethod.Get : HttpMethod.Post, path, order.Body, cancellation);
    }

    private static string Query(string? route, string? tier)
    {
        var parts = new List<string>();
        if (route is not null)
        {
            parts.Add($"route={Uri.EscapeDataString(route)}");
        }

        if (tier is not null)
        {
            parts.Add($"tier={Uri.EscapeDataString(tier)}");
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}
