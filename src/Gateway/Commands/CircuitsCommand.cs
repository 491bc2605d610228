using System.CommandLine;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway circuits [CLUSTER]</c>: the circuits of the fleet, and ways to step in.</summary>
internal static class CircuitsCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var cluster = new Argument<string?>("CLUSTER") { Description = "Only this cluster's circuit, with what each node has seen.", DefaultValueFactory = _ => null };
        var open = new Option<bool>("--open") { Description = "Keep all requests from the cluster, for so long as --for says." };
        var close = new Option<bool>("--close") { Description = "Let all requests through, whatever becomes of them, for so long as --for says." };
        var reset = new Option<bool>("--reset") { Description = "Forget what was counted, and any order: the circuit is closed and judges anew." };
        var time = new Option<string>("--for") { Description = "How long an order lasts, such as 15m; up to 30d.", DefaultValueFactory = _ => "1h" };
        var reason = new Option<string?>("--reason") { Description = "Why, for whoever looks later. Needed to change anything." };
        var by = new Option<string>("--by") { Description = "Who, for whoever looks later.", DefaultValueFactory = _ => Environment.UserName };
        var command = options.Command(
            "circuits",
            "Shows the circuits of all clusters, or steps in for the whole fleet. Examples: gateway circuits; gateway circuits orders --open --for 15m --reason \"database migration\". Exit codes: 0 shown or done, 1 not.",
            cluster, open, close, reset, time, reason, by);
        command.SetAction(async (result, cancellation) =>
        {
            var (call, name) = (options.Call(result), result.GetValue(cluster));
            var query = $"?ttl={Uri.EscapeDataString(result.GetValue(time)!)}&reason={Uri.EscapeDataString(result.GetValue(reason) ?? "")}&by={Uri.EscapeDataString(result.GetValue(by)!)}";
            string[] orders = [.. new[] { (open, "open"), (close, "close"), (reset, "reset") }.Where(order => result.GetValue(order.Item1)).Select(order => order.Item2)];
            if (Fault(orders, name, result.GetValue(reason)) is { } fault)
            {
                return call.Fail(fault);
            }

            var answer = orders is [var order]
                ? await call.SendAsync(HttpMethod.Post, $"/circuits/{Uri.EscapeDataString(name!)}/{order}{query}", body: null, cancellation)
                : await call.SendAsync(HttpMethod.Get, "/circuits", body: null, cancellation);
            if (answer is null)
            {
                return 1;
            }

            var circuits = (answer["circuits"] as JsonArray ?? [answer.DeepClone()]).Where(one => name is null || (string)one!["cluster"]! == name).Select(one => one!).ToList();
            if (name is not null && circuits.Count == 0)
            {
                return call.Fail($"The cluster '{name}' has no circuit in the route table. gateway circuits lists those that have.");
            }

            result.InvocationConfiguration.Output.WriteLine(
                options.IsJson(result) ? new JsonArray([.. circuits.Select(one => one.DeepClone())]).ToJsonString(AdminCall.Json) : CircuitsText.Of(circuits, isDetailed: name is not null));
            return 0;
        });
        return command;
    }

    private static string? Fault(string[] orders, string? cluster, string? reason) =>
        orders.Length > 1 ? $"--{string.Join(" and --", orders)} cannot be had together. Give one of them."
        : orders.Length == 1 && cluster is null ? "Which circuit? Name its cluster: gateway circuits CLUSTER."
        : orders.Length == 1 && string.IsNullOrEmpty(reason) ? "Say why, for those who find the circuit like this: --reason."
        : null;
}
