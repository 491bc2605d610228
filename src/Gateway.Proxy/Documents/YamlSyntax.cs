namespace Gateway.Proxy.Documents;

/// <summary>Turns the YAML parser's messages into faults that say what to do, at the place to do it.</summary>
internal static class YamlSyntax
{
    // Parts of the parser's messages, and what is usually wrong then. The first that fits counts.
    private static readonly (string Part, string Meaning)[] Meanings =
    [
        ("unexpected end of stream", "the text in quotes that begins here never ends. Close the quote."),
        ("found wrong indentation", "the text in quotes that begins here does not end in its line. Close the quote."),
        ("found unexpected document indicator", "the text in quotes that begins here never ends. Close the quote."),
        ("unknown escape character", "the text in double quotes that begins here has an unknown escape. Write \\\\ for a backslash, or use single quotes."),
        ("hexadecimal", "the text in double quotes that begins here has an unfinished escape. Write \\\\ for a backslash, or use single quotes."),
        ("cannot start any token", "no value may begin with this character. Put the value in quotes."),
        ("found invalid mapping", "a key with ':' is not possible here. Check that this line is indented like its neighbours and that the line before has its ':' and closed quotes; put text that contains ': ' in quotes."),
        ("did not find expected key", "this belongs to nothing. Check that the line is indented like its neighbours; put text with quotes or brackets inside in quotes as a whole."),
        ("did not find expected '-'", "a list item is expected here. Begin it with '- ', or indent the line like its neighbours."),
        ("did not find expected node content", "a value is expected here. Put text that begins with a bracket or comma in quotes."),
        ("anchor or alias", "no name follows * or &. Put text that begins with * or & in quotes."),
    ];

    /// <summary>Reports a syntax error.</summary>
    /// <param name="message">The parser's message; empty if it had none worth showing.</param>
    /// <param name="place">Where the parser stopped.</param>
    /// <param name="bracket">The innermost bracket that is open there, if any.</param>
    /// <param name="text">The whole document.</param>
    /// <param name="faults">Receives the fault.</param>
    public static void Report(string message, DocumentPlace place, DocumentPlace? bracket, string text, DocumentFaults faults)
    {
        if (message.Contains("tab", StringComparison.Ordinal) && TabbedLine(text, place.Source) is { } tab)
        {
            faults.Add(tab, "a tab indents this line. YAML is indented with spaces only: replace the tab.");
        }
        else if (bracket is { } open)
        {
            faults.Add(open, $"the bracket that opens here is not closed properly; line {place.Line}, column {place.Column} does not fit. Close it, put commas between its items, and put text with {{ }} [ ] or , in quotes (\"${{NAME}}\" as well).");
        }
        else
        {
            faults.Add(place, Explain(message));
        }
    }

    private static string Explain(string message)
    {
        foreach (var (part, meaning) in Meanings)
        {
            if (message.Contains(part, StringComparison.Ordinal))
            {
                return meaning;
            }
        }

        return message.Length == 0
            ? "this is not YAML. Check the brackets, quotes and indentation from here on."
            : $"this is not YAML: {message.TrimEnd('.')}.";
    }

    /// <summary>The tab in the first line whose indentation has one; the parser does not tell which.</summary>
    private static DocumentPlace? TabbedLine(string text, string name)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var indentation = line[..(line.Length - line.TrimStart().Length)];
            if (indentation.IndexOf('\t') is >= 0 and var column && indentation.Length < line.Length)
            {
                return new(name, number, column + 1);
            }
        }

        return null;
    }
}
