using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Settings;

/// <summary>Lays the <c>GATEWAY_</c> environment variables over the settings file.</summary>
internal sealed class NodeSettingsEnvironment(IReadOnlyDictionary<string, string> environment, DocumentFaults faults)
{
    private const string Prefix = "GATEWAY_";
    private const string Separator = "__";

    // Read elsewhere; no settings.
    private static readonly string[] WellKnown = ["ROUTES", "CONFIG", "ADMIN_TOKEN", "ADMIN_TOKENS", "KEY_PEPPER", "AFFINITY_KEY"];

    /// <summary>The file's tree with the variables' values in it.</summary>
    public DocumentNode Override(DocumentNode? file)
    {
        var root = file ?? new DocumentMapping(DocumentPlace.Whole(""), []);
        if (root is not DocumentMapping)
        {
            return root;
        }

        var overrides = environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && !WellKnown.Contains(variable.Key[Prefix.Length..]))
            .Select(variable => Parse(variable.Key, variable.Value))
            .OfType<NodeSettingsOverride>()
            .OrderBy(Order, StringComparer.Ordinal);
        foreach (var item in overrides)
        {
            int? missing = null;
            var changed = item.Apply(root, ref missing);
            if (missing is null)
            {
                root = changed;
            }
            else
            {
                faults.Add(item.Value.Place, $"there is no item {missing} before it. Numbers begin at 0 and leave no gap.");
            }
        }

        return root;
    }

    /// <summary>What a variable sets; null if it is none of ours, or after a fault.</summary>
    private NodeSettingsOverride? Parse(string variable, string value)
    {
        var type = DocumentType.Of(typeof(NodeSettings));
        var steps = new List<string>();
        foreach (var part in variable[Prefix.Length..].Split(Separator))
        {
            var next = Step(type, part, steps);
            if (next is null)
            {
                ReportUnknown(variable);
                return null;
            }

            type = next;
        }

        var place = DocumentPlace.Whole(variable);
        if (type.Kind == DocumentTypeKind.Scalar)
        {
            return new(steps, Scalar(place, value));
        }

        if (type is { Kind: DocumentTypeKind.List, Element.Kind: DocumentTypeKind.Scalar })
        {
            var items = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new(steps, new DocumentSequence(place, [.. items.Select(item => Scalar(place, item))]));
        }

        faults.Add(place, $"this is a group of settings. Set one of them, such as {Names(type, variable).First()}.");
        return null;
    }

    /// <summary>The type behind one part of a name, whose key or index is added to the steps; null if there is none.</summary>
    private static DocumentType? Step(DocumentType type, string part, List<string> steps)
    {
        if (type.Kind == DocumentTypeKind.List)
        {
            // Up to four digits: no list is longer, and the order below counts on it.
            steps.Add(part);
            return part is { Length: > 0 and <= 4 } && part.All(char.IsAsciiDigit) ? type.Element : null;
        }

        if (type.Kind == DocumentTypeKind.Map)
        {
            // A name stands as it is, in its own case; a number would be taken for the index of a list.
            steps.Add(part);
            return part.Length > 0 && !part.All(char.IsAsciiDigit) ? type.Element : null;
        }

        var property = type.Kind == DocumentTypeKind.Record ? type.Properties.FirstOrDefault(item => Capitals(item) == part) : null;
        steps.Add(property?.Name ?? part);
        return property?.Type;
    }

    private void ReportUnknown(string variable)
    {
        // Indexes are free, so a name is compared with 0 in their place. The prefix would make all names look alike.
        var parts = variable[Prefix.Length..].Split(Separator);
        var text = string.Join(Separator, parts.Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "0" : part));
        var known = Names(DocumentType.Of(typeof(NodeSettings)), "").Select(name => name[Separator.Length..]).Concat(WellKnown);
        if (Suggestion.Nearest(text, known) is { } near)
        {
            faults.Add(DocumentPlace.Whole(variable), $"there is no such setting; did you mean {Prefix}{near}? Unset it or correct it.");
        }
        else if (variable.Contains(Separator, StringComparison.Ordinal))
        {
            faults.Add(DocumentPlace.Whole(variable), "there is no such setting. Unset it, or correct it: GATEWAY_ and the setting's path in capitals with __ between.");
        }
    }

    /// <summary>The names of all settings of a type, with index 0 for lists and NAME for what has a name.</summary>
    private static IEnumerable<string> Names(DocumentType type, string name) => type switch
    {
        { Kind: DocumentTypeKind.Record } => type.Properties.SelectMany(property => Names(property.Type, name + Separator + Capitals(property))),
        { Kind: DocumentTypeKind.Map, Element: { } element } => Names(element, name + Separator + "NAME"),
        { Kind: DocumentTypeKind.List, Element: { Kind: DocumentTypeKind.Record } element } => Names(element, name + Separator + "0"),
        _ => [name],
    };

    private static string Capitals(DocumentProperty property) => property.Name.ToUpperInvariant();

    private static DocumentScalar Scalar(DocumentPlace place, string value) => new(place, DocumentScalarKind.Literal, value);

    // A whole list before its items, and item 2 before item 10.
    private static string Order(NodeSettingsOverride item)
        => string.Join('/', item.Steps.Select(step => step.All(char.IsAsciiDigit) ? step.PadLeft(4, '0') : step));
}
