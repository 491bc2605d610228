using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Settings;

/// <summary>
/// Reads and validates a node's settings: the defaults, over them the file, over that the environment. Reports all
/// faults at once.
/// </summary>
internal static class NodeSettingsReader
{
    /// <summary>Reads the settings.</summary>
    /// <param name="path">The file, YAML or JSON by its extension; null for none.</param>
    /// <param name="environment">
    /// The environment variables. Those that begin with <c>GATEWAY_</c> override the file; all can be used in it
    /// as <c>${NAME}</c>.
    /// </param>
    public static DocumentResult<NodeSettings> Read(string? path, IReadOnlyDictionary<string, string> environment)
    {
        var faults = new DocumentFaults();
        var file = path is null ? null : DocumentReader.ReadFile(path, faults);
        return path is not null && file is null
            ? DocumentResult<NodeSettings>.Of(null, faults, new(file, path))
            : Bind(file, path, environment, faults);
    }

    private static DocumentResult<NodeSettings> Bind(DocumentNode? file, string? path, IReadOnlyDictionary<string, string> environment, DocumentFaults faults)
    {
        var root = new NodeSettingsEnvironment(environment, faults).Override(file);
        var map = new DocumentSourceMap(root, path ?? "");
        var binder = new DocumentBinder(faults, new(environment.GetValueOrDefault));
        var settings = binder.Bind<NodeSettings>(root);
        if (settings is not null)
        {
            settings = new NodeSettingsPaths(path, map).Resolve(settings);
            var faulty = binder.FaultLocations;
            foreach (var fault in NodeSettingsValidator.Validate(settings).Where(fault => !Follows(fault.Location, faulty)))
            {
                faults.Add(map.Find(fault.Location), fault.Message);
            }
        }

        return DocumentResult<NodeSettings>.Of(settings, faults, map);
    }

    /// <summary>Whether a fault is about something that could not be read, or only follows from that.</summary>
    private static bool Follows(string location, IEnumerable<string> faulty) => faulty.Any(other =>
        other.StartsWith(location, StringComparison.Ordinal) || location.StartsWith(other + "/", StringComparison.Ordinal));
}
