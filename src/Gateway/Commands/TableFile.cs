using System.CommandLine;
using System.Text;
using Gateway.Proxy.RouteTables;

namespace Gateway.Commands;

/// <summary>The author's route table: a file, or a folder whose files are one table together.</summary>
internal static class TableFile
{
    public static Option<string> CreateOption() => new("--file", "-f")
    {
        Description = "The route table, YAML or JSON; or a folder whose files are one table together. ${NAME} is the variable of this shell.",
        Required = true,
    };

    /// <summary>Reads it.</summary>
    /// <returns>Its canonical JSON; null if there are faults, which have been told then.</returns>
    public static string? Read(string path, TextWriter error)
    {
        var result = RouteTableReader.Read(path, Environment.GetEnvironmentVariable);
        if (result.Value is { } table)
        {
            return Encoding.UTF8.GetString(RouteTableJson.Write(table));
        }

        foreach (var fault in result.Faults)
        {
            error.WriteLine(fault);
        }

        return null;
    }
}
