namespace Gateway.Proxy.Documents;

/// <summary>Keys with values, in the order of the text. No key occurs twice.</summary>
internal sealed class DocumentMapping(DocumentPlace place, IReadOnlyList<DocumentEntry> entries) : DocumentNode(place)
{
    // Built on the first look-up: binding walks the entries and never needs it.
    private Dictionary<string, DocumentEntry>? _index;

    public IReadOnlyList<DocumentEntry> Entries { get; } = entries;

    public override long Size { get; } = 1 + entries.Sum(entry => entry.Value.Size);

    public override int Height { get; } = 1 + entries.Select(entry => entry.Value.Height).DefaultIfEmpty().Max();

    public override string Description => "a mapping (keys with values)";

    public bool TryGet(string key, out DocumentEntry entry)
    {
        _index ??= Entries.ToDictionary(item => item.Key, StringComparer.Ordinal);
        return _index.TryGetValue(key, out entry);
    }
}
