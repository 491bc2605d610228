namespace Gateway.Core.RouteTables;

/// <summary>Checks the match of one route by itself.</summary>
internal static class MatchValidator
{
    public static void Check(RouteMatch match, JsonPointer at, FaultList faults)
    {
        CheckPath(match, at, faults);
        CheckList(match.Hosts, "host", HostSyntax.Check, StringComparer.OrdinalIgnoreCase, at["hosts"], faults);
        CheckList(match.Methods, "method", MethodSyntax.Check, StringComparer.Ordinal, at["methods"], faults);
        ValueMatchValidator.CheckHeaders(match.Headers, at["headers"], faults);
        ValueMatchValidator.CheckQueryParameters(match.QueryParameters, at["queryParameters"], faults);
    }

    private static void CheckPath(RouteMatch match, JsonPointer at, FaultList faults)
    {
        (string Key, string? Text, Func<string, string?> Check)[] paths =
        [
            ("path", match.Path, PathSyntax.CheckTemplate),
            ("pathPrefix", match.PathPrefix, PathSyntax.CheckPrefix),
            ("pathRegex", match.PathRegex, RegexSyntax.Check),
        ];
        var stated = 0;
        foreach (var (key, text, check) in paths)
        {
            if (text is null)
            {
                continue;
            }

            faults.AddIf(at[key], check(text));
            if (++stated == 2)
            {
                faults.Add(
                    at[key],
                    $"The route has {key} {FaultText.Quote(text)} besides another path. State one of path, pathPrefix and pathRegex.");
            }
        }
    }

    private static void CheckList(
        IReadOnlyList<string> texts,
        string kind,
        Func<string, string?> check,
        StringComparer comparer,
        JsonPointer at,
        FaultList faults)
    {
        var seen = new HashSet<string>(comparer);
        for (var index = 0; index < texts.Count; index++)
        {
            var repeated = seen.Add(texts[index])
                ? null
                : $"The {kind} {FaultText.Quote(texts[index])} is there twice. Remove one.";
            faults.AddIf(at[index], check(texts[index]) ?? repeated);
        }
    }
}
