namespace Gateway.Proxy.Documents;

/// <summary>A mapping or sequence whose end has not been read yet.</summary>
internal sealed class DocumentFrame(DocumentPlace place, bool isMapping)
{
    // Most mappings have a few keys, which are compared one by one faster than a dictionary is made.
    private const int IndexFrom = 8;

    private readonly List<DocumentEntry> _entries = [];
    private readonly List<DocumentNode> _items = [];
    private Dictionary<string, DocumentPlace>? _index;
    private string? _key;
    private DocumentPlace _keyPlace;
    private bool _isDropped;

    public DocumentPlace Place { get; } = place;

    public bool ExpectsKey => isMapping && _key is null;

    /// <summary>Takes the key of the next value; false if it was there before, at <paramref name="first"/>.</summary>
    public bool TryAddKey(string key, DocumentPlace place, out DocumentPlace first)
    {
        _key = key;
        _keyPlace = place;
        _isDropped = TryFind(key, out first);
        if (!_isDropped)
        {
            _index?.Add(key, place);
        }

        return !_isDropped;
    }

    /// <summary>Takes a key whose value is not kept.</summary>
    public void DropNext()
    {
        _key = "";
        _isDropped = true;
    }

    public void Add(DocumentNode node)
    {
        if (!isMapping)
        {
            _items.Add(node);
        }
        else if (!_isDropped)
        {
            _entries.Add(new(_key!, _keyPlace, node));
        }

        _key = null;
    }

    public DocumentNode ToNode() => isMapping ? new DocumentMapping(Place, _entries) : new DocumentSequence(Place, _items);

    private bool TryFind(string key, out DocumentPlace place)
    {
        if (_entries.Count >= IndexFrom)
        {
            _index ??= _entries.ToDictionary(entry => entry.Key, entry => entry.KeyPlace, StringComparer.Ordinal);
            return _index.TryGetValue(key, out place);
        }

        place = _entries.Find(entry => entry.Key == key).KeyPlace;
        return place != default;
    }
}
