using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Proxy.Documents;

/// <summary>
/// Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> by the values of variables, the default also for an empty one,
/// as shells do; <c>$${</c> stands for <c>${</c>.
/// </summary>
/// <param name="values">The value of a variable, or null if it is not set; without it, nothing is replaced.</param>
internal sealed partial class DocumentVariables(Func<string, string?>? values)
{
    /// <summary>
    /// Replaces variables in text; what was put in is not looked at again. <paramref name="problems"/> receives a
    /// sentence for each variable that cannot be replaced.
    /// </summary>
    public string Expand(string text, ICollection<string> problems)
    {
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0 || values is null)
        {
            return text;
        }

        var result = new StringBuilder();
        var rest = 0;
        for (; start >= 0; start = text.IndexOf("${", rest, StringComparison.Ordinal))
        {
            if (start > rest && text[start - 1] == '$')
            {
                result.Append(text, rest, start - 1 - rest).Append("${");
                rest = start + 2;
                continue;
            }

            result.Append(text, rest, start - rest);
            var match = Reference().Match(text, start);
            if (!match.Success)
            {
                problems.Add($"{DocumentQuote.Of(text[start..])} is not a variable. Write ${{NAME}} or ${{NAME:-default}}, or $${{ for a plain ${{.");
                return text;
            }

            result.Append(Value(match, problems));
            rest = start + match.Length;
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }

    private string Value(Match match, ICollection<string> problems)
    {
        var name = match.Groups["name"].Value;
        var value = values!(name);
        if (match.Groups["default"] is { Success: true } fallback)
        {
            return string.IsNullOrEmpty(value) ? fallback.Value : value;
        }

        if (value is null)
        {
            problems.Add($"the variable {name} is not set. Set it, or write ${{{name}:-default}}.");
        }

        return value ?? "";
    }

    [GeneratedRegex(@"\G\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
