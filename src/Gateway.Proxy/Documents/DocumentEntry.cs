namespace Gateway.Proxy.Documents;

/// <summary>A key, where it begins, and its value.</summary>
internal readonly record struct DocumentEntry(string Key, DocumentPlace KeyPlace, DocumentNode Value);
