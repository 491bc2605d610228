using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Proxy.Documents;
using Gateway.Proxy.RouteTables;

namespace Gateway.Commands;

/// <summary><c>gateway validate FILE</c>: checks a route table and tells every fault in it.</summary>
internal static class ValidateCommand
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The route table, YAML or JSON; or a folder whose files are one table together." };
        var format = KeysFormat.CreateOption();
        var command = new Command("validate", "Checks a route table and tells every fault in it. Exit codes: 0 valid, 1 not.") { file, format };
        command.SetAction(result => Validate(result.GetValue(file)!, result.GetValue(format)!, result.InvocationConfiguration.Output));
        return command;
    }

    private static int Validate(string file, string format, TextWriter output)
    {
        var result = Read(file);
        output.WriteLine(format == "json" ? AsJson(file, result.Faults) : AsText(file, result));
        return result.Faults.Count == 0 ? 0 : 1;
    }

    private static DocumentResult<Core.RouteTables.RouteTable> Read(string file)
        => RouteTableReader.Read(file, Environment.GetEnvironmentVariable);

    private static string AsText(string file, DocumentResult<Core.RouteTables.RouteTable> result)
    {
        if (result.Value is { } table)
        {
            return $"{file} is valid: {table.Routes.Count} routes, {table.Clusters.Count} clusters.";
        }

        var count = result.Faults.Count == 1 ? "1 fault" : $"{result.Faults.Count} faults";
        return string.Join(Environment.NewLine, [.. result.Faults.Select(f => f.ToString()), $"{file} is not valid: {count}."]);
    }

    private static string AsJson(string file, IReadOnlyList<DocumentFault> faults) => new JsonObject
    {
        ["file"] = file,
        ["valid"] = faults.Count == 0,
        ["faults"] = new JsonArray([.. faults.Select(f => new JsonObject
        {
            ["file"] = f.File,
            ["line"] = f.Line,
            ["column"] = f.Column,
            ["message"] = f.Message,
        })]),
    }.ToJsonString(Json);
}
