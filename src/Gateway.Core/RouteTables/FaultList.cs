namespace Gateway.Core.RouteTables;

/// <summary>Collects the faults of one validation.</summary>
internal sealed class FaultList
{
    /// <summary>Each suggestion looks at every candidate, so a table full of wrong references gets only this many.</summary>
    private const int MaxSuggestions = 20;

    private readonly List<RouteTableFault> _faults = [];
    private int _suggestions;

    public int Count => _faults.Count;

    public IReadOnlyList<RouteTableFault> Faults => _faults;

    public void Add(JsonPointer at, string message) => _faults.Add(new(at.ToString(), message));

    /// <summary>Adds the fault if there is one.</summary>
    public void AddIf(JsonPointer at, string? message)
    {
        if (message is not null)
        {
            Add(at, message);
        }
    }

    /// <summary>A sentence such as <c> Did you mean 'orders'?</c>, or nothing.</summary>
    public string Suggest(string text, IEnumerable<string> candidates)
    {
        if (_suggestions >= MaxSuggestions)
        {
            return string.Empty;
        }

        _suggestions++;
        return Suggestion.Nearest(text, candidates) is { } nearest ? $" Did you mean {FaultText.Quote(nearest)}?" : string.Empty;
    }
}
