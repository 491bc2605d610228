using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Proxy;

namespace Gateway.Hosting;

/// <summary>The part of a node's id that outlives its restarts, kept in its data folder.</summary>
internal static class NodeIdFile
{
    private const string FileName = "node-id";

    /// <summary>The node's id for this start; all of it new where the folder cannot be written, as in a container without a volume.</summary>
    public static NodeId Load(string directory) => new(Read(directory), RandomNumber.UInt64());

    private static ulong Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (File.Exists(path) && ulong.TryParse(File.ReadAllText(path).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var kept))
            {
                return kept;
            }

            var id = RandomNumber.UInt64();
            Directory.CreateDirectory(directory);
            File.WriteAllText(path, id.ToString("x16", CultureInfo.InvariantCulture) + Environment.NewLine);
            return id;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RandomNumber.UInt64();
        }
    }
}
