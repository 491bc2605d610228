using System.Text.Json.Nodes;

namespace Gateway.Proxy.RouteTables;

/// <summary>Says what one route table has that another has not, in terms of routes, clusters and limits and not of lines.</summary>
internal static class TableDiff
{
    private const string Nothing = "(default)";

    /// <summary>What becomes of whole sections is told by what becomes of the things in them.</summary>
    private static readonly Dictionary<string, string> Sections = new(StringComparer.Ordinal)
    {
        ["routes"] = "route",
        ["clusters"] = "cluster",
        ["rateLimits"] = "rate limit",
        ["consumers"] = "consumer",
        ["tiers"] = "tier",
        ["identityProviders"] = "identity provider",
    };

    /// <summary>Compares two tables by their canonical JSON.</summary>
    /// <returns>The differences by section and id; none for tables that mean the same.</returns>
    public static IReadOnlyList<TableChange> Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var (left, right) = ((JsonObject)JsonNode.Parse(before)!, (JsonObject)JsonNode.Parse(after)!);
        var changes = new List<TableChange>();
        foreach (var (section, what) in Sections)
        {
            AddSection(changes, what, left[section] as JsonObject ?? [], right[section] as JsonObject ?? []);
        }

        foreach (var name in Names(left, right).Where(name => !Sections.ContainsKey(name)))
        {
            var details = new List<string>();
            Compare(details, "", left[name], right[name]);
            if (details.Count > 0)
            {
                changes.Add(new(TableChangeKind.Changed, name, "", details));
            }
        }

        return changes;
    }

    private static void AddSection(List<TableChange> changes, string what, JsonObject before, JsonObject after)
    {
        foreach (var id in Names(before, after))
        {
            if (!before.ContainsKey(id) || !after.ContainsKey(id))
            {
                changes.Add(new(before.ContainsKey(id) ? TableChangeKind.Removed : TableChangeKind.Added, what, id, []));
                continue;
            }

            var details = new List<string>();
            Compare(details, "", before[id], after[id]);
            if (details.Count > 0)
            {
                changes.Add(new(TableChangeKind.Changed, what, id, details));
            }
        }
    }

    private static void Compare(List<string> details, string path, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        if (before is null or JsonObject && after is null or JsonObject && (before ?? after) is JsonObject)
        {
            var (left, right) = (before as JsonObject ?? [], after as JsonObject ?? []);
            foreach (var name in Names(left, right))
            {
                Compare(details, path.Length == 0 ? name : $"{path}.{name}", left[name], right[name]);
            }
        }
        else if (before is JsonArray one && after is JsonArray other && one.Count == other.Count && one.Concat(other).All(item => item is JsonObject))
        {
            for (var index = 0; index < one.Count; index++)
            {
                Compare(details, $"{path}[{index}]", one[index], other[index]);
            }
        }
        else
        {
            details.Add($"{(path.Length == 0 ? "" : path + " ")}{Text(before)} → {Text(after)}");
        }
    }

    private static IEnumerable<string> Names(JsonObject left, JsonObject right) =>
        left.Select(item => item.Key).Union(right.Select(item => item.Key)).Order(StringComparer.Ordinal);

    private static string Text(JsonNode? value) => value switch
    {
        null => Nothing,
        JsonValue text when text.TryGetValue<string>(out var content) => content,
        _ => value.ToJsonString(Admin.AdminProblem.Readable),
    };
}
