using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.Proxy.Documents;

/// <summary>
/// Reads YAML into a tree: one document, anchors and aliases within bounds; no tags, no merge keys, and only text
/// as keys.
/// </summary>
internal sealed class YamlDocumentReader
{
    private readonly string _text;
    private readonly string _name;
    private readonly DocumentFaults _faults;
    private readonly DocumentTreeBuilder _builder;
    private readonly Dictionary<string, DocumentNode?> _anchors = new(StringComparer.Ordinal);

    // The anchors of the open mappings and sequences and, for flow style, their brackets.
    private readonly Stack<(string? Anchor, DocumentPlace? Bracket)> _open = [];
    private DocumentPlace _last;
    private int _documents;

    private YamlDocumentReader(string text, string name, DocumentFaults faults)
    {
        _text = text;
        _name = name;
        _faults = faults;
        _builder = new(faults);
        _last = new(name, 1, 1);
    }

    /// <summary>The document's tree; null after a fault.</summary>
    public static DocumentNode? Read(string text, string name, DocumentFaults faults) => new YamlDocumentReader(text, name, faults).Read();

    private DocumentNode? Read()
    {
        try
        {
            var parser = new Parser(new StringReader(_text));
            while (parser.MoveNext())
            {
                var node = parser.Current!;
                _last = At(node.Start);
                if (!Accept(node))
                {
                    return null;
                }
            }
        }
        catch (YamlException exception)
        {
            YamlSyntax.Report(exception.Message, At(exception.Start), Bracket(), _text, _faults);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // The parser's own slips on malformed text: unclosed brackets, escapes beyond Unicode.
            YamlSyntax.Report("", _last, Bracket(), _text, _faults);
            return null;
        }

        if (_builder.Root is null or DocumentScalar { Kind: DocumentScalarKind.Null })
        {
            _faults.Add(new(_name, 1, 1), "the document is empty. Write {} if nothing is to be stated.");
            return null;
        }

        return _builder.Root;
    }

    private bool Accept(ParsingEvent node) => node switch
    {
        DocumentStart => BeginDocument(),
        NodeEvent or AnchorAlias when _builder.ExpectsKey => Key(node),
        AnchorAlias alias => Alias(alias),
        NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag } => Stop($"the tag {DocumentQuote.Of(tag.Value)} is not supported. Remove it; put text in quotes where it could be taken for something else."),
        MappingStart mapping => Begin(mapping, mapping.Style == MappingStyle.Flow) && _builder.BeginMapping(_last),
        SequenceStart sequence => Begin(sequence, sequence.Style == SequenceStyle.Flow) && _builder.BeginSequence(_last),
        MappingEnd or SequenceEnd => End(),
        Scalar scalar => Scalar(scalar),
        _ => true,
    };

    private bool BeginDocument()
        => ++_documents == 1 || Stop("a second document begins here. Put each into its own file.");

    private bool Key(ParsingEvent node)
    {
        if (node is not Scalar key)
        {
            return Stop("a key must be plain text here. Put it in quotes if it begins with *, &, [ or {.");
        }

        if (key is { Value: "<<", Style: ScalarStyle.Plain })
        {
            _faults.Add(_last, "the merge key << is not supported. Give the whole value an anchor and use its alias, or repeat the keys.");
            _builder.DropNext();
            return true;
        }

        if (Anchor(key) is { } anchor)
        {
            _anchors[anchor] = new DocumentScalar(_last, DocumentScalarKind.Text, key.Value);
        }

        _builder.Key(key.Value, _last);
        return true;
    }

    private bool Alias(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (_anchors.TryGetValue(name, out var node))
        {
            return node is null ? Stop($"the alias *{DocumentQuote.Shorten(name)} stands inside its own anchor. Remove it.") : _builder.Alias(node, _last);
        }

        // More often a wildcard than a forgotten anchor; reading goes on with the text that was meant.
        var text = "*" + name;
        _faults.Add(_last, $"{DocumentQuote.Of(text)} is an alias without an anchor &{DocumentQuote.Shorten(name)} before it. Put text that begins with * in quotes: \"{DocumentQuote.Shorten(text)}\".");
        return _builder.Scalar(new(_last, DocumentScalarKind.Text, text));
    }

    private bool Scalar(Scalar scalar)
    {
        var kind = scalar.Style != ScalarStyle.Plain ? DocumentScalarKind.Text
            : scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? DocumentScalarKind.Null
            : DocumentScalarKind.Plain;
        var node = new DocumentScalar(_last, kind, scalar.Value);
        if (Anchor(scalar) is { } anchor)
        {
            _anchors[anchor] = node;
        }

        return _builder.Scalar(node);
    }

    private bool Begin(NodeEvent node, bool isFlow)
    {
        var anchor = Anchor(node);
        if (anchor is not null)
        {
            // Known but not finished: an alias to it from inside would never end.
            _anchors[anchor] = null;
        }

        _open.Push((anchor, isFlow ? _last : null));
        return true;
    }

    private bool End()
    {
        var node = _builder.End();
        if (_open.Pop().Anchor is { } anchor)
        {
            _anchors[anchor] = node;
        }

        return true;
    }

    private bool Stop(string message)
    {
        _faults.Add(_last, message);
        return false;
    }

    private DocumentPlace? Bracket() => _open.TryPeek(out var innermost) ? innermost.Bracket : null;

    private DocumentPlace At(Mark mark) => new(_name, (int)mark.Line, (int)mark.Column);

    private static string? Anchor(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;
}
