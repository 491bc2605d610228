using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>Differences between route tables for people to read.</summary>
internal static class TableChangesText
{
    public static string Of(JsonArray changes) => string.Join(Environment.NewLine, changes.Select(change => Of(change!)));

    private static string Of(JsonNode change)
    {
        var name = change["id"] is { } id ? $"{change["what"]} {id}" : $"{change["what"]}";
        var details = string.Concat(change["details"]!.AsArray().Select(detail => $"{Environment.NewLine}    {detail}"));
        return (string)change["change"]! switch
        {
            "added" => TextColour.Green($"+ {name}"),
            "removed" => TextColour.Red($"- {name}"),
            _ => TextColour.Yellow($"~ {name}") + details,
        };
    }
}
