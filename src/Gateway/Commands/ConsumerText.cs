using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>Consumers and their keys for people to read.</summary>
internal static class ConsumerText
{
    public static string PathOf(string id) => $"/consumers/{Uri.EscapeDataString(id)}";

    /// <summary>How many keys let somebody in; those of the route table always do.</summary>
    public static int LiveKeys(JsonNode consumer) => consumer["keys"]!.AsArray().Count(key => (string?)key!["state"] is null or "live" or "expires");

    /// <summary>A consumer with its keys.</summary>
    public static string Of(JsonNode consumer)
    {
        var isIssued = (string)consumer["source"]! == "issued";
        var head = $"{consumer["id"]} ({(isIssued ? "issued at run time" : "in the route table")}), tier {consumer["tier"] ?? "none"}. {consumer["note"]}".TrimEnd();
        return $"{head}{Environment.NewLine}{Environment.NewLine}{Keys(consumer)}";
    }

    /// <summary>The keys of a consumer, one in a row.</summary>
    public static string Keys(JsonNode consumer)
    {
        var keys = consumer["keys"]!.AsArray();
        if (keys.Count == 0)
        {
            return $"No keys. Issue one: gateway keys issue {consumer["id"]}";
        }

        return (string)consumer["source"]! == "issued"
            ? TextTable.Of([["KEY", "STATE", "CREATED", "ENDS", "LAST USED", "NOTE"], .. keys.Select(key => new[]
            {
                $"{key!["keyId"]}", $"{key["state"]}", $"{key["createdAt"]}", $"{key["revokedAt"] ?? key["expiresAt"] ?? "-"}", $"{key["lastUsedAt"] ?? "-"}", $"{key["note"]}",
            })])
            : TextTable.Of([["CREDENTIAL", "KIND"], .. keys.Select(key => new[] { $"{key!["keyId"] ?? key["subject"] ?? "-"}", $"{key["kind"]}" })]);
    }

    /// <summary>A key at its making: the only time that its text is shown.</summary>
    public static string New(JsonNode made)
    {
        var ends = made["expiresAt"] is { } end ? $"It ends at {end}." : "It does not end by itself.";
        var old = made["replaces"] is { } replaced ? $"{Environment.NewLine}The key {replaced["keyId"]} that it replaces ends at {replaced["expiresAt"]}." : "";
        return $"{made["key"]}{Environment.NewLine}{Environment.NewLine}Give this key to {made["consumer"]} now: it is shown once, and stored nowhere. {ends}{old}";
    }
}
