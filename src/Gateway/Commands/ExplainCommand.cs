using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Proxy.Explanation;
using Gateway.Proxy.RouteTables;

namespace Gateway.Commands;

/// <summary><c>gateway explain METHOD URL</c>: what a node would do with a request, and why.</summary>
internal static class ExplainCommand
{
    /// <summary>The request would not get through; 1 stands for failures everywhere.</summary>
    private const int Refused = 2;

    public static Command Create()
    {
        var options = new FleetOptions();
        var method = new Argument<string>("METHOD") { Description = "The method, such as GET." };
        var url = new Argument<string>("URL") { Description = "The address that the client asks for, such as https://shop.example.com/orders/7." };
        var header = new Option<string[]>("--header", "-H") { Description = "A header of the request, 'Name: value'. May be given several times.", DefaultValueFactory = _ => [] };
        var address = new Option<string>("--address") { Description = "The address that the connection comes from. Default: that of this command, as the node sees it.", DefaultValueFactory = _ => "" };
        var others = new Option<int>("--others") { Description = "How many of the routes that do not take it are shown, those first that came nearest.", DefaultValueFactory = _ => 10 };
        var routes = new Option<string?>("--routes", "-r") { Description = "Explains the choice of the route by this file or folder, and asks no node." };
        var command = options.Command(
            "explain",
            "Shows which route takes a request and why the others do not, who the caller is, how it stands in the rate limits, the circuit and the destination. Sends and charges nothing. "
                + "Examples: gateway explain GET https://shop.example.com/orders/7 -H 'X-Api-Key: gw_…' --address 192.0.2.1; gateway explain POST http://localhost/a --routes routes.yaml. "
                + "Exit codes: 0 it would get through or be answered, 2 it would be refused, 1 it failed.",
            method, url, header, address, others, routes);
        command.SetAction(async (result, cancellation) =>
        {
            var call = options.Call(result);
            if (Read(result.GetValue(method)!, result.GetValue(url)!, result.GetValue(header)!, result.GetValue(address)!, out var fault) is not { } request)
            {
                return call.Fail(fault);
            }

            var (configuration, most) = (result.InvocationConfiguration, result.GetValue(others));
            var answer = result.GetValue(routes) is { } file ? Offline(request, file, most, configuration.Error)
                : await call.SendAsync(HttpMethod.Post, $"/explain?others={most.ToString(CultureInfo.InvariantCulture)}", BodyOf(request), cancellation);
            if (answer is null)
            {
                return 1;
            }

            configuration.Output.WriteLine(options.IsJson(result) ? answer.ToJsonString(AdminCall.Json) : ExplanationText.Of(answer));
            return answer["outcome"] is { } outcome ? ((string)outcome["result"]! == "refused" ? Refused : 0) : answer["route"] is null ? Refused : 0;
        });
        return command;
    }

    private static ExplainRequest? Read(string method, string url, string[] headers, string address, out string fault)
    {
        fault = headers.FirstOrDefault(text => text.IndexOf(':', StringComparison.Ordinal) < 1) is { } wrong ? $"-H '{wrong}' is no header. Write it as 'Name: value'." : "";
        var parts = headers.Select(text => text.Split(':', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()));
        return fault.Length > 0 ? null : ExplainRequest.Create(method, url, [.. parts], address, out fault);
    }

    private static JsonObject BodyOf(ExplainRequest request)
    {
        var headers = new JsonObject(request.Headers
            .GroupBy(pair => pair.Key, pair => (JsonNode?)JsonValue.Create(pair.Value), StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create<string, JsonNode?>(group.Key, new JsonArray([.. group]))));
        var body = new JsonObject { ["method"] = request.Method, ["url"] = request.Url, ["headers"] = headers };
        if (request.Address is { } address)
        {
            body["address"] = address.ToString();
        }

        return body;
    }

    private static JsonObject? Offline(ExplainRequest request, string file, int others, TextWriter error)
    {
        var result = RouteTableReader.Read(file, Environment.GetEnvironmentVariable);
        if (result.Value is { } table)
        {
            return RouteExplanationJson.Explain(request, table, others);
        }

        foreach (var fault in result.Faults)
        {
            error.WriteLine(fault);
        }

        return null;
    }
}
