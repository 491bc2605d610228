namespace Gateway.Proxy.Documents;

/// <summary>Values in order.</summary>
internal sealed class DocumentSequence(DocumentPlace place, IReadOnlyList<DocumentNode> items) : DocumentNode(place)
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    public override long Size { get; } = 1 + items.Sum(item => item.Size);

    public override int Height { get; } = 1 + items.Select(item => item.Height).DefaultIfEmpty().Max();

    public override string Description => "a list";
}
