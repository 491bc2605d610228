namespace Gateway.Proxy.Documents;

/// <summary>Builds the tree of a document from a parser's events and enforces the bounds on it.</summary>
/// <remarks>
/// A method that returns false has reported a fault after which reading cannot go on. A duplicate key is reported
/// and its value dropped.
/// </remarks>
internal sealed class DocumentTreeBuilder(DocumentFaults faults)
{
    private readonly Stack<DocumentFrame> _open = [];
    private int _nodes;
    private long _aliased;

    /// <summary>The finished document, or null while it is not finished.</summary>
    public DocumentNode? Root { get; private set; }

    /// <summary>Whether the next event must be a key.</summary>
    public bool ExpectsKey => _open.TryPeek(out var frame) && frame.ExpectsKey;

    public bool BeginMapping(DocumentPlace place) => Begin(new DocumentFrame(place, isMapping: true));

    public bool BeginSequence(DocumentPlace place) => Begin(new DocumentFrame(place, isMapping: false));

    /// <summary>Ends the innermost mapping or sequence and returns it.</summary>
    public DocumentNode End()
    {
        var node = _open.Pop().ToNode();
        Attach(node);
        return node;
    }

    public void Key(string key, DocumentPlace place)
    {
        if (!_open.Peek().TryAddKey(key, place, out var first))
        {
            faults.Add(place, $"the key {DocumentQuote.Of(key)} is there twice; the first is in line {first.Line}, column {first.Column}. Remove or rename one.");
        }
    }

    /// <summary>Drops the next value, whose key had a fault.</summary>
    public void DropNext() => _open.Peek().DropNext();

    public bool Scalar(DocumentScalar scalar)
    {
        Attach(scalar);
        return Count(scalar.Place);
    }

    /// <summary>Adds a node that is in the tree already, once more.</summary>
    public bool Alias(DocumentNode node, DocumentPlace place)
    {
        _aliased += node.Size;
        if (_aliased > DocumentLimits.MaxAliasedNodes)
        {
            faults.Add(place, $"the aliases stand for more than {DocumentLimits.MaxAliasedNodes:N0} values. Use fewer aliases inside aliased values.");
            return false;
        }

        if (_open.Count + node.Height > DocumentLimits.MaxDepth)
        {
            return TooDeep(place);
        }

        Attach(node);
        return true;
    }

    private bool Begin(DocumentFrame frame)
    {
        _open.Push(frame);
        return _open.Count > DocumentLimits.MaxDepth ? TooDeep(frame.Place) : Count(frame.Place);
    }

    private bool TooDeep(DocumentPlace place)
    {
        faults.Add(place, $"mappings and lists are nested more than {DocumentLimits.MaxDepth} deep here. Check for brackets that are never closed.");
        return false;
    }

    private bool Count(DocumentPlace place)
    {
        if (++_nodes <= DocumentLimits.MaxNodes)
        {
            return true;
        }

        faults.Add(place, $"the document holds more than {DocumentLimits.MaxNodes:N0} values. Make it smaller.");
        return false;
    }

    private void Attach(DocumentNode node)
    {
        if (_open.TryPeek(out var frame))
        {
            frame.Add(node);
        }
        else
        {
            Root = node;
        }
    }
}
