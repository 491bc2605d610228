using System.Globalization;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Settings;

/// <summary>One environment variable that overrides a setting.</summary>
/// <param name="Steps">The keys and indexes that lead to the setting.</param>
/// <param name="Value">What takes its place.</param>
internal sealed record NodeSettingsOverride(IReadOnlyList<string> Steps, DocumentNode Value)
{
    /// <summary>Puts the value into a tree, which is copied along the way.</summary>
    /// <param name="node">The tree, or null where there is none yet.</param>
    /// <param name="missing">Receives the index that would have to be there first.</param>
    public DocumentNode Apply(DocumentNode? node, ref int? missing) => Apply(node, depth: 0, ref missing);

    private DocumentNode Apply(DocumentNode? node, int depth, ref int? missing)
    {
        if (depth == Steps.Count)
        {
            return Value;
        }

        var step = Steps[depth];
        if (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            var items = node is DocumentSequence sequence ? sequence.Items.ToList() : [];
            if (index > items.Count)
            {
                missing = items.Count;
                return node ?? new DocumentSequence(Value.Place, items);
            }

            var item = Apply(items.ElementAtOrDefault(index), depth + 1, ref missing);
            items.RemoveRange(index, Math.Min(1, items.Count - index));
            items.Insert(index, item);
            return new DocumentSequence(node?.Place ?? Value.Place, items);
        }

        var entries = node is DocumentMapping mapping ? mapping.Entries.ToList() : [];
        var at = entries.FindIndex(entry => entry.Key == step);
        var old = at < 0 ? default : entries[at];
        var entry = new DocumentEntry(step, at < 0 ? Value.Place : old.KeyPlace, Apply(old.Value, depth + 1, ref missing));
        entries.RemoveRange(Math.Max(at, 0), at < 0 ? 0 : 1);
        entries.Insert(at < 0 ? entries.Count : at, entry);
        return new DocumentMapping(node?.Place ?? Value.Place, entries);
    }
}
