using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>How the keys commands answer: for people, with lines to paste, or as one JSON object.</summary>
internal static class KeysFormat
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static Option<string> CreateOption()
    {
        var format = new Option<string>("--output", "-o", "--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    /// <summary>A credential as it stands in the route table below credentials. In quotes: YAML takes 12e4 for a number.</summary>
    public static string Yaml(params (string Name, string Value)[] lines) =>
        string.Join(Environment.NewLine, lines.Select((line, index) => $"      {(index == 0 ? '-' : ' ')} {line.Name}: \"{line.Value}\""));

    public static string AsJson(params (string Name, string? Value)[] members) =>
        new JsonObject(members.Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.Value))).ToJsonString(Json);
}
