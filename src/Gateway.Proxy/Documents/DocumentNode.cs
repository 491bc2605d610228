namespace Gateway.Proxy.Documents;

/// <summary>A value of a YAML or JSON document with its place. Immutable; aliases share nodes.</summary>
/// <param name="place">Where the value begins.</param>
internal abstract class DocumentNode(DocumentPlace place)
{
    /// <summary>Where the value begins.</summary>
    public DocumentPlace Place { get; } = place;

    /// <summary>The number of values in it, itself included and aliases expanded.</summary>
    public abstract long Size { get; }

    /// <summary>How many mappings and sequences stand inside each other, itself included; 0 for a scalar.</summary>
    public abstract int Height { get; }

    /// <summary>What it is, for a fault: "a list".</summary>
    public abstract string Description { get; }
}
