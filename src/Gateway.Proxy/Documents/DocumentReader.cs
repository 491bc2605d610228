namespace Gateway.Proxy.Documents;

/// <summary>Reads a YAML or JSON document into a tree. Names that end in .json are JSON, all others YAML.</summary>
internal static class DocumentReader
{
    /// <summary>Reads a file of at most 32 MiB; null after a fault that leaves nothing to go on with.</summary>
    public static DocumentNode? ReadFile(string path, DocumentFaults faults)
        => DocumentText.Load(path, faults) is { } text ? ReadText(text, path, faults) : null;

    /// <summary>
    /// Reads text; null after a fault that leaves nothing to go on with. The name stands for the file in faults, and
    /// its end decides the format.
    /// </summary>
    public static DocumentNode? ReadText(string text, string name, DocumentFaults faults)
    {
        // StringReader would take the mark for text.
        text = text.StartsWith('\ufeff') ? text[1..] : text;
        if (!DocumentText.Check(text, name, faults))
        {
            return null;
        }

        var isJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (!string.IsNullOrWhiteSpace(text))
        {
            return isJson ? JsonDocumentReader.Read(text, name, faults) : YamlDocumentReader.Read(text, name, faults);
        }

        faults.Add(new(name, 1, 1), "the document is empty. Write {} if nothing is to be stated.");
        return null;
    }
}
