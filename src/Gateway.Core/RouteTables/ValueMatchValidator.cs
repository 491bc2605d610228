namespace Gateway.Core.RouteTables;

/// <summary>Checks the conditions on headers or on query parameters.</summary>
internal static class ValueMatchValidator
{
    public static void CheckHeaders(IReadOnlyList<ValueMatch> matches, JsonPointer at, FaultList faults) =>
        Check(matches, at, faults, match => TokenSyntax.Check("header name", match.Name), StringComparer.OrdinalIgnoreCase);

    public static void CheckQueryParameters(IReadOnlyList<ValueMatch> matches, JsonPointer at, FaultList faults) =>
        Check(
            matches,
            at,
            faults,
            match => match.Name.Length > 0 ? null : "The name of the query parameter is empty. Write it.",
            StringComparer.Ordinal);

    private static void Check(
        IReadOnlyList<ValueMatch> matches,
        JsonPointer at,
        FaultList faults,
        Func<ValueMatch, string?> checkName,
        StringComparer names)
    {
        for (var index = 0; index < matches.Count; index++)
        {
            var match = matches[index];
            faults.AddIf(at[index]["name"], checkName(match));
            CheckValues(match, at[index]["values"], faults);
            for (var earlier = 0; earlier < index; earlier++)
            {
                if (AreSame(match, matches[earlier], names))
                {
                    faults.Add(at[index], $"The condition on {FaultText.Quote(match.Name)} repeats number {earlier}. Remove one.");
                    break;
                }
            }
        }
    }

    private static void CheckValues(ValueMatch match, JsonPointer at, FaultList faults)
    {
        var name = FaultText.Quote(match.Name);
        if (match.Mode == ValueMatchMode.Exists)
        {
            if (match.Values.Count > 0)
            {
                faults.Add(
                    at,
                    $"The condition on {name} has the value {FaultText.Quote(match.Values[0])}, but mode exists takes none. "
                        + "Remove the values, or use mode exact.");
            }

            return;
        }

        if (match.Values.Count == 0)
        {
            faults.Add(at, $"The condition on {name} has no values. Add one, or use mode exists to match any value.");
        }

        var seen = new HashSet<string>(match.IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        for (var index = 0; index < match.Values.Count; index++)
        {
            faults.AddIf(at[index], CheckValue(match.Values[index], name, seen));
        }
    }

    private static string? CheckValue(string value, string name, HashSet<string> seen)
    {
        if (value.Length == 0)
        {
            return $"The condition on {name} has an empty value. Write one, or use mode exists to match any value.";
        }

        return seen.Add(value)
            ? null
            : $"The condition on {name} has the value {FaultText.Quote(value)} twice. Remove one.";
    }

    private static bool AreSame(ValueMatch left, ValueMatch right, StringComparer names) =>
        names.Equals(left.Name, right.Name)
        && (left.Mode, left.Not, left.IgnoreCase) == (right.Mode, right.Not, right.IgnoreCase)
        && left.Values.SequenceEqual(right.Values, StringComparer.Ordinal);
}
