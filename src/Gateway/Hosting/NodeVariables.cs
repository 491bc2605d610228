using System.Collections;

namespace Gateway.Hosting;

/// <summary>The environment variables of a process, those included whose values stand in files.</summary>
internal static class NodeVariables
{
    private const string Prefix = "GATEWAY_";
    private const string Suffix = "_FILE";

    /// <summary>
    /// All variables. In place of each GATEWAY_NAME_FILE there is GATEWAY_NAME, with the content of the file that it names and without
    /// the line break at its end: so that a secret is in no process listing and no crash report.
    /// </summary>
    /// <param name="variables">As the process has them.</param>
    /// <exception cref="NodeStartException">A file cannot be read, or the variable is there as well.</exception>
    public static Dictionary<string, string> Read(IDictionary variables)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in variables)
        {
            all.Add((string)variable.Key, (string?)variable.Value ?? "");
        }

        foreach (var (name, path) in all.Where(IsFile).ToList())
        {
            var target = name[..^Suffix.Length];
            all.Remove(name);
            if (!all.TryAdd(target, ReadFile(name, path)))
            {
                throw new NodeStartException($"{target} and {name} are both set. Unset one of them.");
            }
        }

        return all;
    }

    private static bool IsFile(KeyValuePair<string, string> variable) =>
        variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && variable.Key.EndsWith(Suffix, StringComparison.Ordinal)
            && variable.Key.Length > Prefix.Length + Suffix.Length;

    private static string ReadFile(string name, string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NodeStartException($"{name} names the file {path}, which cannot be read: {exception.Message}");
        }
    }
}
