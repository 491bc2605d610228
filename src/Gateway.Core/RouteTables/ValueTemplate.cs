namespace Gateway.Core.RouteTables;

/// <summary>
/// Text with values of the request in it: <c>{consumer}</c>, <c>{tier}</c>, <c>{claim:NAME}</c>, <c>{route:NAME}</c>,
/// <c>{address}</c>, <c>{certificate}</c>, <c>{requestId}</c>, <c>{host}</c>, <c>{method}</c>, <c>{path}</c> and <c>{query}</c>. Braces themselves
/// are written twice.
/// </summary>
public sealed class ValueTemplate
{
    private const string ClaimPrefix = "claim:";
    private const string RoutePrefix = "route:";

    private static readonly Dictionary<string, TemplateValueKind> Names = new(StringComparer.Ordinal)
    {
        ["consumer"] = TemplateValueKind.Consumer,
        ["tier"] = TemplateValueKind.Tier,
        ["address"] = TemplateValueKind.Address,
        ["certificate"] = TemplateValueKind.Certificate,
        ["requestId"] = TemplateValueKind.RequestId,
        ["host"] = TemplateValueKind.Host,
        ["method"] = TemplateValueKind.Method,
        ["path"] = TemplateValueKind.Path,
        ["query"] = TemplateValueKind.Query,
    };

    private ValueTemplate(TemplatePart[] parts) => Parts = parts;

    /// <summary>What it consists of, in order.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>The claims in it.</summary>
    public IEnumerable<string> Claims => Parts.Where(part => part.Kind == TemplateValueKind.Claim).Select(part => part.Text);

    /// <summary>The text, if there is nothing else in it; null otherwise.</summary>
    public string? Literal => Parts switch
    {
        [] => "",
        [{ Kind: TemplateValueKind.Text, Text: var text }] => text,
        _ => null,
    };

    /// <summary>Reads a template that <see cref="Check"/> finds nothing wrong with.</summary>
    public static ValueTemplate Parse(string text) => TryParse(text, out var parts, out var fault) ? new([.. parts]) : throw new ArgumentException(fault, nameof(text));

    /// <summary>The claims in a text that may be no template.</summary>
    public static IEnumerable<string> ClaimsOf(string? text)
        => text is not null && TryParse(text, out var parts, out _) ? new ValueTemplate([.. parts]).Claims : [];

    /// <summary>What is wrong with a template, or null.</summary>
    /// <param name="text">The template.</param>
    /// <param name="routeValues">The parameters of the route's path.</param>
    internal static string? Check(string text, IReadOnlyCollection<string> routeValues)
    {
        if (!TryParse(text, out var parts, out var fault))
        {
            return fault;
        }

        foreach (var part in parts)
        {
            if (part.Kind == TemplateValueKind.RouteValue && !routeValues.Contains(part.Text))
            {
                return $"The value {FaultText.Quote(text)} uses {{route:{part.Text}}}, but the route's path has no parameter {FaultText.Quote(part.Text)}."
                    + (routeValues.Count == 0 ? " Add one to its path, such as '/orders/{id}'." : $" It has: {string.Join(", ", routeValues)}.");
            }

            if (part.Kind == TemplateValueKind.Claim && Identity.Tokens.ClaimPath.Check(part.Text) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static bool TryParse(string text, out List<TemplatePart> parts, out string? fault)
    {
        parts = [];
        fault = null;
        var literal = new System.Text.StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character is not ('{' or '}'))
            {
                literal.Append(character);
                continue;
            }

            if (index + 1 < text.Length && text[index + 1] == character)
            {
                literal.Append(character);
                index++;
                continue;
            }

            var end = character == '{' ? text.IndexOf('}', index) : -1;
            if (end < 0)
            {
                fault = $"The value {FaultText.Quote(text)} has a brace without its other. Write '{{{{' or '}}}}' for a brace itself.";
                return false;
            }

            if (PartOf(text[(index + 1)..end]) is not { } part)
            {
                fault = $"The value {FaultText.Quote(text)} uses {FaultText.Quote(text[index..(end + 1)])}, which is none of "
                    + $"{{{string.Join("}, {", Names.Keys)}}}, {{claim:NAME}} and {{route:NAME}}. Write '{{{{' for a brace itself.";
                return false;
            }

            Flush(literal, parts);
            parts.Add(part);
            index = end;
        }

        Flush(literal, parts);
        return true;
    }

    private static TemplatePart? PartOf(string name)
        => Names.TryGetValue(name, out var kind) ? new(kind, "")
            : name.StartsWith(ClaimPrefix, StringComparison.Ordinal) ? new(TemplateValueKind.Claim, name[ClaimPrefix.Length..])
            : name.StartsWith(RoutePrefix, StringComparison.Ordinal) ? new(TemplateValueKind.RouteValue, name[RoutePrefix.Length..])
            : null;

    private static void Flush(System.Text.StringBuilder literal, List<TemplatePart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new(TemplateValueKind.Text, literal.ToString()));
            literal.Clear();
        }
    }
}
