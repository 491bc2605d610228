using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>A condition on a header or a query parameter, ready to be tested and reasoned about.</summary>
internal sealed class ValueCondition
{
    private readonly ValueMatchMode _mode;
    private readonly StringComparison _comparison;
    private readonly StringComparison _nameComparison;

    private ValueCondition(ValueMatch match, StringComparison nameComparison)
    {
        Name = match.Name;
        IsNegated = match.Not;
        Values = [.. match.Values];
        _mode = match.Mode;
        _comparison = match.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        _nameComparison = nameComparison;
    }

    public string Name { get; }

    /// <summary>Whether the condition holds when no value is accepted.</summary>
    public bool IsNegated { get; }

    public string[] Values { get; }

    /// <summary>Whether the condition holds only if some value equals one of <see cref="Values"/>.</summary>
    public bool NeedsExactValue => _mode == ValueMatchMode.Exact && !IsNegated;

    private bool IgnoresCase => _comparison == StringComparison.OrdinalIgnoreCase;

    public static ValueCondition ForHeader(ValueMatch match) => new(match, StringComparison.OrdinalIgnoreCase);

    public static ValueCondition ForQueryParameter(ValueMatch match) => new(match, StringComparison.Ordinal);

    /// <summary>Whether one value passes, negation aside.</summary>
    public bool Accepts(ReadOnlySpan<char> value) => Accepts(value, _comparison);

    /// <summary>Whether every request for which this holds is one for which <paramref name="other"/> holds.</summary>
    /// <returns>False if it cannot be proved.</returns>
    public bool Implies(ValueCondition other) =>
        HasNameOf(other)
        && IsNegated == other.IsNegated
        && (IsNegated ? other.IsWithin(this) : IsWithin(other));

    /// <summary>
    /// Whether the two never hold for one request, provided that it has at most one value of the name. (A request
    /// that repeats a header to satisfy two routes is decided by their ids.)
    /// </summary>
    /// <returns>False if it cannot be proved.</returns>
    public bool Excludes(ValueCondition other)
    {
        if (!HasNameOf(other) || (IsNegated && other.IsNegated))
        {
            return false;
        }

        if (IsNegated)
        {
            return other.IsWithin(this);
        }

        return other.IsNegated ? IsWithin(other) : AcceptsNothingOf(other);
    }

    /// <summary>Why the condition does not hold for a request. Quotes nothing of the request, which may be a secret.</summary>
    /// <param name="noun">What it looks at: a header, or a query parameter.</param>
    /// <param name="isThere">Whether the request has it.</param>
    public string Explain(string noun, bool isThere)
    {
        var wanted = _mode switch
        {
            ValueMatchMode.Exact => $"that is {FaultText.Or(Values)}",
            ValueMatchMode.Prefix => $"that begins with {FaultText.Or(Values)}",
            ValueMatchMode.Contains => $"that contains {FaultText.Or(Values)}",
            _ => "at all",
        };
        return IsNegated
            ? $"it takes no request with a {noun} '{Name}' {wanted}, and this one has it"
            : $"it asks for a {noun} '{Name}'{(_mode == ValueMatchMode.Exists ? "" : " " + wanted)}, and the request {(isThere ? "has another value" : "has none")}";
    }

    public bool HasNameOf(ValueCondition other) => string.Equals(Name, other.Name, _nameComparison);

    /// <summary>Whether each value that this accepts is accepted by the other, negation aside.</summary>
    private bool IsWithin(ValueCondition other)
    {
        if (other._mode == ValueMatchMode.Exists)
        {
            return true;
        }

        // A longer text with the same beginning has the same prefixes, but is no longer equal, and so on: the
        // modes are declared from narrow to wide.
        return _mode <= other._mode
            && (other.IgnoresCase || !IgnoresCase)
            && Array.TrueForAll(Values, value => other.Accepts(value));
    }

    private bool AcceptsNothingOf(ValueCondition other)
    {
        // If either ignores case then the test must, or it would miss a value in another case.
        var comparison = IgnoresCase ? _comparison : other._comparison;
        return (_mode, other._mode) switch
        {
            (ValueMatchMode.Exact, _) => !other.AcceptsAny(Values, comparison),
            (_, ValueMatchMode.Exact) => !AcceptsAny(other.Values, comparison),
            (ValueMatchMode.Prefix, ValueMatchMode.Prefix) =>
                !other.AcceptsAny(Values, comparison) && !AcceptsAny(other.Values, comparison),
            _ => false,
        };
    }

    private bool AcceptsAny(string[] values, StringComparison comparison)
    {
        foreach (var value in values)
        {
            if (Accepts(value, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private bool Accepts(ReadOnlySpan<char> value, StringComparison comparison)
    {
        if (_mode == ValueMatchMode.Exists)
        {
            return true;
        }

        foreach (var wanted in Values)
        {
            var accepts = _mode switch
            {
                ValueMatchMode.Exact => value.Equals(wanted, comparison),
                ValueMatchMode.Prefix => value.StartsWith(wanted, comparison),
                _ => value.Contains(wanted, comparison),
            };
            if (accepts)
            {
                return true;
            }
        }

        return false;
    }
}
