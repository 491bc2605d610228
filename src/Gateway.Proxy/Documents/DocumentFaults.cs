namespace Gateway.Proxy.Documents;

/// <summary>Collects the faults of one reading, so that the operator sees them all at once.</summary>
internal sealed class DocumentFaults
{
    /// <summary>How many faults are shown; the rest is only counted.</summary>
    public const int MaxShown = 100;

    // Far more than is shown, because faults are found in another order than they are shown in.
    private const int MaxKept = 10_000;

    private readonly HashSet<DocumentFault> _kept = [];
    private int _dropped;

    /// <summary>How many faults there are. The same text at the same place counts once: aliases repeat a node.</summary>
    public int Count => _kept.Count + _dropped;

    public void Add(DocumentPlace place, string message)
    {
        var fault = new DocumentFault(place.Source, place.Line, place.Column, message);
        if (_kept.Count < MaxKept)
        {
            _kept.Add(fault);
        }
        else if (!_kept.Contains(fault))
        {
            _dropped++;
        }
    }

    /// <summary>
    /// The faults in the order of the text, those of whole sources last; at most <see cref="MaxShown"/>, then one
    /// that says how many more there are.
    /// </summary>
    public IReadOnlyList<DocumentFault> ToList()
    {
        var sorted = _kept
            .OrderBy(fault => fault.Line == 0)
            .ThenBy(fault => fault.Line)
            .ThenBy(fault => fault.Column)
            .ThenBy(fault => fault.File, StringComparer.Ordinal)
            .ToList();
        if (Count <= MaxShown)
        {
            return sorted;
        }

        var first = sorted[MaxShown];
        var rest = Count - MaxShown;
        var more = rest == 1 ? "and 1 more fault" : $"and {rest} more faults";
        return [.. sorted.Take(MaxShown), first with { Message = $"{more} from here on; correct these first." }];
    }
}
