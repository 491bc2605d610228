using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Documents;

/// <summary>Reads scalars as text, numbers, truth values, durations and enums, after replacing their variables.</summary>
internal sealed partial class DocumentScalarBinder(DocumentVariables variables)
{
    /// <summary>What a type takes, with an example, for "must be …".</summary>
    public static string Expected(DocumentType type) => type switch
    {
        { Kind: DocumentTypeKind.Record } => $"a mapping with keys such as {string.Join(", ", type.Properties.Take(3).Select(property => property.Name))}",
        { Kind: DocumentTypeKind.Map } => "a mapping (ids with values)",
        { Kind: DocumentTypeKind.List } => "a list, such as [a, b]",
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(TimeSpan) => "a duration such as 250ms, 5s, 1m30s or none",
        _ when type.Type.IsEnum => $"one of {string.Join(", ", Names(type.Type))}",
        _ when type.Type == typeof(string) => "text, such as \"abc\"",
        _ when type.Type == typeof(double) => "a number such as 0.5",
        _ => "a whole number such as 5",
    };

    /// <summary>The value, or null after adding to <paramref name="problems"/>, each the end of a sentence about it.</summary>
    public object? Bind(DocumentScalar scalar, DocumentType type, List<string> problems)
    {
        var missing = new List<string>();
        var text = scalar.Kind == DocumentScalarKind.Literal ? scalar.Text : variables.Expand(scalar.Text, missing);
        if (missing.Count > 0)
        {
            problems.AddRange(missing.Select(problem => $"cannot be read: {problem}"));
            return null;
        }

        // In JSON a variable can only stand in quotes, so its text may become whatever the property is.
        var hasVariable = !ReferenceEquals(text, scalar.Text);
        var kind = hasVariable && scalar.Kind == DocumentScalarKind.Text ? DocumentScalarKind.Plain : scalar.Kind;
        if (Read(kind, text, type.Type) is { } value)
        {
            return value;
        }

        var found = hasVariable ? $"{DocumentQuote.Of(text)} (from {DocumentQuote.Of(scalar.Text)})" : scalar.Description;
        problems.Add($"must be {Expected(type)}, not {found}.{Hint(kind, text, type.Type)}");
        return null;
    }

    /// <summary>The names of an enum's members as written in documents.</summary>
    public static IEnumerable<string> Names(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    private static object? Read(DocumentScalarKind kind, string text, Type type)
    {
        var isText = kind is DocumentScalarKind.Text or DocumentScalarKind.Plain or DocumentScalarKind.Literal;
        var isNumber = kind is DocumentScalarKind.Number or DocumentScalarKind.Plain or DocumentScalarKind.Literal && Integer().IsMatch(text);
        if (type == typeof(string))
        {
            return isText ? text : null;
        }

        if (type == typeof(int))
        {
            return isNumber && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        if (type == typeof(long))
        {
            return isNumber && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        if (type == typeof(double))
        {
            return kind != DocumentScalarKind.Text && Decimal().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        if (type == typeof(bool))
        {
            return kind == DocumentScalarKind.Text ? null : text switch { "true" => true, "false" => false, _ => null };
        }

        if (type == typeof(TimeSpan))
        {
            return isText && Duration.TryParse(text, out var duration) ? duration : null;
        }

        return isText ? ReadEnum(text, type) : null;
    }

    private static object? ReadEnum(string text, Type type)
    {
        var index = Names(type).ToList().IndexOf(text);
        return index < 0 ? null : Enum.Parse(type, Enum.GetNames(type)[index]);
    }

    private static string Hint(DocumentScalarKind kind, string text, Type type)
    {
        if (kind == DocumentScalarKind.Text && Read(DocumentScalarKind.Plain, text, type) is not null)
        {
            return " Remove the quotes.";
        }

        if (type == typeof(string))
        {
            return " Put it in quotes.";
        }

        if (type == typeof(TimeSpan) && Integer().IsMatch(text))
        {
            return " A number needs a unit: ms, s, m, h or d.";
        }

        if (Integer().IsMatch(text) && (type == typeof(int) || type == typeof(long)))
        {
            return " It is too large.";
        }

        return type.IsEnum && Suggestion.Nearest(text, Names(type)) is { } near ? $" Did you mean '{near}'?" : "";
    }

    // As in JSON: a leading zero is octal to some YAML readers and decimal to others.
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Decimal();
}
