namespace Gateway.Proxy.RouteTables;

/// <summary>What tells one content of a file from the next without reading it.</summary>
/// <remarks>Taken from the file that links lead to: mounted configuration changes by replacing a link.</remarks>
internal readonly record struct FileStamp(bool Exists, string? Target, long Length, DateTime Written)
{
    private const int MaxLinks = 40;

    public static FileStamp Of(string? path)
    {
        if (path is null)
        {
            return default;
        }

        try
        {
            var links = 0;
            var file = new FileInfo(Follow(Path.GetFullPath(path), ref links));
            return file.Exists ? new(true, file.FullName, file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default; // Gone between two calls, or not to be seen: both read as not there.
        }
    }

    /// <summary>The path without links: any of its folders may be one.</summary>
    private static string Follow(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        path = Path.Combine(Follow(parent, ref links), Path.GetFileName(path));
        if (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: false) is not { } target)
        {
            return path;
        }

        return ++links <= MaxLinks ? Follow(target.FullName, ref links) : throw new IOException("Links lead in a circle.");
    }
}
