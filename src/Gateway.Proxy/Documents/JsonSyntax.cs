namespace Gateway.Proxy.Documents;

/// <summary>Makes the JSON reader's messages fit for operators.</summary>
internal static class JsonSyntax
{
    /// <summary>The fault's text for what the reader said, and whether it said so at the end of the text.</summary>
    public static string Explain(string message, bool isAtEnd)
    {
        // "… LineNumber: 3 | BytePositionInLine: 7." repeats the place.
        var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = tail < 0 ? message : message[..tail];
        return text switch
        {
            _ when text.Contains("trailing comma", StringComparison.Ordinal)
                => "a comma before this closing bracket. Remove the comma: JSON has none after the last value.",
            _ when text.StartsWith("'/'", StringComparison.Ordinal)
                => "JSON has no comments. Remove this one, or use YAML, where comments begin with #.",
            _ when text.Contains("after a single JSON value", StringComparison.Ordinal)
                => "something follows the end of the document. A file holds one document; check the brackets before.",
            _ when isAtEnd
                => "the document ends too early: a bracket or quote is not closed.",
            _ => $"this is not JSON: {text.TrimEnd('.')}.",
        };
    }
}
