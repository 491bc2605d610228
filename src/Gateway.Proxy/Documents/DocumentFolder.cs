namespace Gateway.Proxy.Documents;

/// <summary>
/// Reads the YAML and JSON files of a folder and of those below it as one document. What two of them state is a fault: which
/// of them would win is nothing that an operator should have to know.
/// </summary>
internal static class DocumentFolder
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Reads a folder; null after a fault that leaves nothing to go on with.</summary>
    public static DocumentNode? Read(string path, DocumentFaults faults)
    {
        var files = FilesOf(path, faults);
        if (files is null)
        {
            return null;
        }

        if (files.Count == 0)
        {
            faults.Add(DocumentPlace.Whole(path), "the folder has no file that ends in .yaml, .yml or .json. Put the route table there, in one file or several.");
            return null;
        }

        var roots = files.Select(file => DocumentReader.ReadFile(file, faults)).OfType<DocumentNode>().ToList();
        return roots.Count < files.Count ? null : Merge(roots, faults);
    }

    private static List<string>? FilesOf(string path, DocumentFaults faults)
    {
        try
        {
            return [.. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false })
                .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(DocumentPlace.Whole(path), $"the folder cannot be read: {e.Message}");
            return null;
        }
    }

    private static DocumentMapping? Merge(List<DocumentNode> roots, DocumentFaults faults)
    {
        var sections = new OrderedDictionary<string, DocumentEntry>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            if (root is not DocumentMapping mapping)
            {
                faults.Add(root.Place, $"expected a mapping (keys with values), not {root.Description}.");
                return null;
            }

            foreach (var entry in mapping.Entries)
            {
                Add(sections, entry, faults);
            }
        }

        return new(roots[0].Place, [.. sections.Values]);
    }

    private static void Add(OrderedDictionary<string, DocumentEntry> sections, DocumentEntry entry, DocumentFaults faults)
    {
        if (!sections.TryGetValue(entry.Key, out var known))
        {
            sections.Add(entry.Key, entry);
        }
        else if (known.Value is DocumentMapping left && entry.Value is DocumentMapping right)
        {
            foreach (var item in right.Entries)
            {
                if (left.TryGet(item.Key, out var other))
                {
                    AddFault($"{entry.Key}.{item.Key}", item.KeyPlace, other.KeyPlace, faults);
                }
            }

            var merged = left.Entries.Concat(right.Entries.Where(item => !left.TryGet(item.Key, out _)));
            sections[entry.Key] = known with { Value = new DocumentMapping(left.Place, [.. merged]) };
        }
        else
        {
            AddFault(entry.Key, entry.KeyPlace, known.KeyPlace, faults);
        }
    }

    private static void AddFault(string key, DocumentPlace place, DocumentPlace other, DocumentFaults faults) =>
        faults.Add(place, $"'{key}' is stated in {other.Source}:{other.Line} already. State it in one file only.");
}
