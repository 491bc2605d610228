namespace Gateway.Core.RouteTables;

/// <summary>The parameters of a path template.</summary>
internal static class TemplateSyntax
{
    /// <summary>What is wrong with the parameters of a path that is otherwise in order, or null.</summary>
    public static string? Check(string path)
    {
        var quoted = FaultText.Quote(path);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var segments = path[1..].Split('/');
        for (var index = 0; index < segments.Length; index++)
        {
            var segment = segments[index];
            if (CheckBraces(segment, quoted) is { } fault)
            {
                return fault;
            }

            if (segment.StartsWith('{') && CheckParameter(segment, index == segments.Length - 1, names, quoted) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? CheckBraces(string segment, string quoted)
    {
        var opening = segment.Count(character => character == '{');
        var closing = segment.Count(character => character == '}');
        var isWhole = segment.StartsWith('{') && segment.EndsWith('}');
        if (opening != closing || opening > 1 || (isWhole && segment.Length == 1))
        {
            return opening == closing
                ? $"The path {quoted} has several parameters in the segment {FaultText.Quote(segment)}. A parameter takes a "
                    + "whole segment: write one, or use pathRegex."
                : $"The path {quoted} has an unbalanced brace in the segment {FaultText.Quote(segment)}. Write a parameter as "
                    + "{name}; use pathRegex to match a brace.";
        }

        if (opening == 1 && !isWhole)
        {
            return $"The path {quoted} has a parameter in only a part of the segment {FaultText.Quote(segment)}. A parameter "
                + "takes a whole segment: write one, or use pathRegex.";
        }

        return opening == 0 && segment.Contains('*', StringComparison.Ordinal)
            ? $"The path {quoted} contains '*', which is no wildcard here. Write {{name}} for one segment, {{**rest}} for "
                + "everything from there on, or use pathRegex."
            : null;
    }

    private static string? CheckParameter(string segment, bool isLast, HashSet<string> names, string quoted)
    {
        var name = segment[1..^1];
        var stars = name.Length - name.TrimStart('*').Length;
        name = name[stars..];
        if (name.Contains(':', StringComparison.Ordinal))
        {
            return $"The path {quoted} has the constraint {FaultText.Quote(segment)}, which does not exist here. "
                + "Use pathRegex.";
        }

        if (stars > 2 || !IsName(name))
        {
            return $"The path {quoted} has the parameter {FaultText.Quote(segment)}. Give it a name of letters, digits, '_' "
                + "and '-', as in {id} or {**rest}.";
        }

        if (stars > 0 && !isLast)
        {
            return $"The path {quoted} has the catch-all {FaultText.Quote(segment)} before its end. Put it last, or write "
                + $"{{{name}}} for one segment.";
        }

        return names.Add(name)
            ? null
            : $"The path {quoted} has two parameters with the name {FaultText.Quote(name)}. Rename one.";
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
