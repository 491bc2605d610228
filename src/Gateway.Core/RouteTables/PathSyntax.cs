using System.Text.RegularExpressions;

namespace Gateway.Core.RouteTables;

/// <summary>Paths, path templates and prefixes. All are compared with the decoded path of a request.</summary>
internal static partial class PathSyntax
{
    /// <summary>In characters; longer paths belong to nobody, and templates are walked by recursion.</summary>
    public const int MaxLength = 2048;

    /// <summary>What is wrong with a path or a path template, or null.</summary>
    public static string? CheckTemplate(string path) =>
        CheckText("path", path) ?? TemplateSyntax.Check(path);

    /// <summary>What is wrong with a prefix that a match states, or null.</summary>
    public static string? CheckPrefix(string prefix)
    {
        if ((CheckText("path prefix", prefix) ?? TemplateSyntax.Check(prefix)) is { } fault)
        {
            return fault;
        }

        if (prefix.Contains("{*", StringComparison.Ordinal))
        {
            return $"The path prefix {FaultText.Quote(prefix)} has a catch-all, which every prefix implies. Leave it out.";
        }

        return prefix.Length > 1 && prefix.EndsWith('/') ? TrailingSlash("path prefix", prefix) : null;
    }

    /// <summary>What is wrong with a prefix that a transform removes or adds, or null.</summary>
    public static string? CheckPlainPrefix(string prefix)
    {
        if (CheckText("prefix", prefix) is { } fault)
        {
            return fault;
        }

        if (prefix.AsSpan().ContainsAny("{}"))
        {
            return $"The prefix {FaultText.Quote(prefix)} contains a brace, but a transform has no parameters. Write plain text.";
        }

        if (prefix == "/")
        {
            return "The prefix '/' changes nothing. Remove the transform, or write a prefix such as '/api'.";
        }

        return prefix.EndsWith('/') ? TrailingSlash("prefix", prefix) : null;
    }

    private static string? CheckText(string kind, string text)
    {
        if (text.Length == 0)
        {
            return $"The {kind} is empty. Write one that begins with '/', or leave the key out.";
        }

        var quoted = FaultText.Quote(text);
        if (text.Length > MaxLength)
        {
            return $"The {kind} {quoted} has {text.Length} characters. Shorten it to at most {MaxLength}.";
        }

        if (text[0] != '/')
        {
            return $"The {kind} {quoted} does not begin with '/'. Write {FaultText.Quote("/" + text)}.";
        }

        return CheckCharacters(kind, text, quoted) ?? CheckSegments(kind, text, quoted);
    }

    private static string? CheckCharacters(string kind, string text, string quoted)
    {
        foreach (var character in text)
        {
            if (character == '?' && text.Contains("?}", StringComparison.Ordinal))
            {
                return $"The {kind} {quoted} has an optional parameter, which does not exist here. Write a route for each form.";
            }

            if (character is '?' or '#')
            {
                return $"The {kind} {quoted} contains '{character}', which ends a path. Remove it; for conditions on the "
                    + "query there is queryParameters.";
            }

            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return $"The {kind} {quoted} contains white space or a control character. Remove it; a path that has one "
                    + @"can be matched by pathRegex, as \x20.";
            }
        }

        if (HasLoneSurrogate(text))
        {
            return $"The {kind} {quoted} contains half of a surrogate pair, which no request can. Remove it.";
        }

        return PercentEscape().Match(text) is { Success: true, Value: var escape }
            ? $"The {kind} {quoted} contains the escape '{escape}', but paths are compared decoded. Write the character "
                + "itself; an encoded slash (%2F) stays encoded in the request and can be matched by pathRegex."
            : null;
    }

    private static string? CheckSegments(string kind, string text, string quoted)
    {
        if (text.Contains("//", StringComparison.Ordinal))
        {
            return $"The {kind} {quoted} has an empty segment. Remove the second '/'; a path that has one can be matched "
                + "by pathRegex.";
        }

        return text.Split('/').FirstOrDefault(segment => segment is "." or "..") is { } dots
            ? $"The {kind} {quoted} has the segment '{dots}', which is resolved before a request is matched. Write the "
                + "path without it."
            : null;
    }

    private static string TrailingSlash(string kind, string prefix) =>
        $"The {kind} {FaultText.Quote(prefix)} ends in '/'. A prefix is a number of whole segments: "
            + $"write {FaultText.Quote(prefix.TrimEnd('/'))}.";

    private static bool HasLoneSurrogate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // The enumerator puts U+FFFD for each one; the character itself in a path is a decoding gone wrong too.
            if (rune == System.Text.Rune.ReplacementChar)
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex PercentEscape();
}
