using System.Text.Json.Nodes;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Admin;

/// <summary>Differences between route tables in answers.</summary>
internal static class TableChangeJson
{
    public static JsonArray Of(IEnumerable<TableChange> changes) => new([.. changes.Select(change => new JsonObject
    {
        ["change"] = RolloutJson.Name(change.Kind),
        ["what"] = change.What,
        ["id"] = change.Id.Length == 0 ? null : change.Id,
        ["details"] = new JsonArray([.. change.Details.Select(detail => JsonValue.Create(detail))]),
    })]);
}
