namespace Gateway.Core.Routing;

/// <summary>Entries by an exact value that each of them asks of one header or query parameter.</summary>
internal sealed class ValueIndex
{
    private readonly ValueCondition _sample;
    private readonly bool _isHeader;

    // Without regard to case, so that conditions of both kinds fit: a candidate is tested in full anyway.
    private readonly Dictionary<string, RouteEntry[]> _entries;
    private readonly Dictionary<string, RouteEntry[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private ValueIndex(ValueCondition sample, bool isHeader, Dictionary<string, RouteEntry[]> entries)
    {
        _sample = sample;
        _isHeader = isHeader;
        _entries = entries;
        _lookup = entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Indexes by the name that tells most entries apart; null if half of them ask no exact value of any.</summary>
    public static ValueIndex? TryBuild(IReadOnlyList<RouteEntry> entries)
    {
        var header = MostTelling(entries, isHeader: true, StringComparer.OrdinalIgnoreCase);
        var parameter = MostTelling(entries, isHeader: false, StringComparer.Ordinal);
        var isHeader = header.Values >= parameter.Values;
        var sample = isHeader ? header.Sample : parameter.Sample;
        return sample is null ? null : Build(entries, sample, isHeader);
    }

    /// <summary>Whether the entry is in the index rather than to be scanned.</summary>
    public bool Holds(RouteEntry entry) => ConditionOf(entry.Conditions) is not null;

    public void Search<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (_isHeader)
        {
            SearchHeader(ref request, ref search);
        }
        else
        {
            SearchQuery(ref request, ref search);
        }
    }

    /// <summary>At least those held entries that accept everything that <paramref name="conditions"/> accept.</summary>
    public IEnumerable<RouteEntry> WhichMayCover(RouteConditions conditions)
    {
        // Only an exact condition on the same name implies one, and then by each of its values, the first too.
        return ConditionsOf(conditions)
            .Where(condition => condition.NeedsExactValue && condition.HasNameOf(_sample))
            .SelectMany(condition => Find(condition.Values[0]));
    }

    /// <summary>At least those held entries that are not excluded by <paramref name="conditions"/>; null for all.</summary>
    public IEnumerable<RouteEntry>? WhichMayOverlap(RouteConditions conditions) =>
        ConditionOf(conditions)?.Values.SelectMany(Find);

    private static ValueIndex Build(IReadOnlyList<RouteEntry> entries, ValueCondition sample, bool isHeader)
    {
        var lists = new Dictionary<string, List<RouteEntry>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            var values = ConditionOf(entry.Conditions, sample, isHeader)?.Values ?? [];
            foreach (var value in values.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!lists.TryGetValue(value, out var list))
                {
                    lists.Add(value, list = []);
                }

                list.Add(entry);
            }
        }

        var arrays = lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
        return new(sample, isHeader, arrays);
    }

    /// <summary>The name with the most different values among those that half of the entries ask an exact value of.</summary>
    private static (ValueCondition? Sample, int Values) MostTelling(
        IReadOnlyList<RouteEntry> entries,
        bool isHeader,
        StringComparer names) =>
        entries
            .SelectMany(entry => ConditionsOf(entry.Conditions, isHeader)
                .Where(condition => condition.NeedsExactValue)
                .DistinctBy(condition => condition.Name, names))
            .GroupBy(condition => condition.Name, names)
            .Where(group => group.Count() >= entries.Count / 2)
            .Select(group => ((ValueCondition?)group.First(), CountValues(group)))
            .DefaultIfEmpty()
            .MaxBy(pair => pair.Item2);

    private static int CountValues(IEnumerable<ValueCondition> conditions) =>
        conditions.SelectMany(condition => condition.Values).Distinct(StringComparer.OrdinalIgnoreCase).Count();

    private static ValueCondition[] ConditionsOf(RouteConditions conditions, bool isHeader) =>
        isHeader ? conditions.Headers : conditions.QueryParameters;

    private static ValueCondition? ConditionOf(RouteConditions conditions, ValueCondition sample, bool isHeader) =>
        Array.Find(
            ConditionsOf(conditions, isHeader),
            condition => condition.NeedsExactValue && condition.HasNameOf(sample));

    private ValueCondition[] ConditionsOf(RouteConditions conditions) => ConditionsOf(conditions, _isHeader);

    private ValueCondition? ConditionOf(RouteConditions conditions) => ConditionOf(conditions, _sample, _isHeader);

    private RouteEntry[] Find(string value) => _entries.GetValueOrDefault(value) ?? [];

    private void SearchHeader<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var count = request.CountHeader(_sample.Name);
        for (var index = 0; index < count; index++)
        {
            if (_entries.TryGetValue(request.GetHeader(_sample.Name, index), out var found))
            {
                EntryList.Scan(found, ref request, ref search);
            }
        }
    }

    private void SearchQuery<TRequest>(scoped ref TRequest request, scoped ref RouteSearch search)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        using var values = new QueryValues(request.Query, _sample.Name);
        while (values.MoveNext())
        {
            if (_lookup.TryGetValue(values.Current, out var found))
            {
                EntryList.Scan(found, ref request, ref search);
            }
        }
    }
}
