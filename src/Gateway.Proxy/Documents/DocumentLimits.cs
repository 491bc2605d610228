namespace Gateway.Proxy.Documents;

/// <summary>Bounds on documents, so that reading one never takes a node's memory.</summary>
internal static class DocumentLimits
{
    /// <summary>The largest file, in bytes: 32 MiB.</summary>
    public const int MaxFileBytes = 32 * 1024 * 1024;

    /// <summary>How many mappings and sequences may stand inside each other, aliases expanded.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many values a document may hold, aliases not expanded.</summary>
    public const int MaxNodes = 4_000_000;

    /// <summary>How many values all aliases of a document together may stand for.</summary>
    public const int MaxAliasedNodes = 1_000_000;
}
