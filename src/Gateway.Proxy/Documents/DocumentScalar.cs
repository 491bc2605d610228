namespace Gateway.Proxy.Documents;

/// <summary>A single value: text, a number, true, false or null.</summary>
internal sealed class DocumentScalar(DocumentPlace place, DocumentScalarKind kind, string text) : DocumentNode(place)
{
    public DocumentScalarKind Kind { get; } = kind;

    /// <summary>The value without quotes and escapes; variables are not replaced yet.</summary>
    public string Text { get; } = text;

    public override long Size => 1;

    public override int Height => 0;

    public override string Description => Kind switch
    {
        DocumentScalarKind.Null => "nothing",
        DocumentScalarKind.Number => $"the number {DocumentQuote.Shorten(Text)}",
        DocumentScalarKind.Text => $"the text {DocumentQuote.Of(Text)}",
        _ => DocumentQuote.Of(Text),
    };
}
