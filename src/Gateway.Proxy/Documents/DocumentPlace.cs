namespace Gateway.Proxy.Documents;

/// <summary>Where something was written.</summary>
/// <param name="Source">The file's path as the operator gave it, or the name of an environment variable.</param>
/// <param name="Line">From 1; 0 where the source as a whole is meant.</param>
/// <param name="Column">From 1, in UTF-16 code units as editors count; 0 where the source as a whole is meant.</param>
internal readonly record struct DocumentPlace(string Source, int Line, int Column)
{
    /// <summary>The source as a whole: a file that cannot be read, or an environment variable.</summary>
    public static DocumentPlace Whole(string source) => new(source, 0, 0);
}
