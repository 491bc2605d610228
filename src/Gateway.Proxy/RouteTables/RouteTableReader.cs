using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.RouteTables;

/// <summary>Reads and validates a route table's YAML or JSON document, reporting all faults at once.</summary>
internal static class RouteTableReader
{
    /// <summary>Reads a file, or all files of a folder as one table.</summary>
    /// <param name="path">The folder, or the file; JSON if it ends in .json, else YAML.</param>
    /// <param name="variables">The values of <c>${NAME}</c> in the document; null for one that is not set.</param>
    /// <param name="rules">Rules beside the validator's, such as a node's own.</param>
    public static DocumentResult<RouteTable> Read(string path, Func<string, string?> variables, RouteTableRules? rules = null)
    {
        var faults = new DocumentFaults();
        var root = Directory.Exists(path) ? DocumentFolder.Read(path, faults) : DocumentReader.ReadFile(path, faults);
        return Bind(root, path, variables, rules, faults);
    }

    /// <summary>Reads text that came another way.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">Stands for the file in faults; JSON if it ends in .json, else YAML.</param>
    /// <param name="variables">The values of <c>${NAME}</c>; null where that is text like any other, as in a table's canonical JSON.</param>
    /// <param name="rules">Rules beside the validator's, such as a node's own.</param>
    public static DocumentResult<RouteTable> ReadText(string text, string name, Func<string, string?>? variables, RouteTableRules? rules = null)
    {
        var faults = new DocumentFaults();
        return Bind(DocumentReader.ReadText(text, name, faults), name, variables, rules, faults);
    }

    private static DocumentResult<RouteTable> Bind(DocumentNode? root, string name, Func<string, string?>? variables, RouteTableRules? rules, DocumentFaults faults)
    {
        var map = new DocumentSourceMap(root, name);
        if (root is null)
        {
            return DocumentResult<RouteTable>.Of(null, faults, map);
        }

        var binder = new DocumentBinder(faults, new(variables));
        var table = binder.Bind<RouteTable>(root);
        if (table is not null)
        {
            foreach (var fault in new RouteTableDocumentTrust(table, binder.FaultLocations, rules).Validate())
            {
                faults.Add(map.Find(fault.Location), fault.Message);
            }
        }

        return DocumentResult<RouteTable>.Of(table, faults, map);
    }
}
