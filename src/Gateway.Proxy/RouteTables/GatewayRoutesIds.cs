using System.Globalization;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// The ids of the routes and clusters of <c>GATEWAY_ROUTES</c>: the path with '-' for '/', "root" for the root,
/// and a number behind where that would repeat.
/// </summary>
internal sealed class GatewayRoutesIds
{
    private readonly Dictionary<GatewayRoutesPrefix, string> _ids = [];
    private readonly Dictionary<string, GatewayRoutesPrefix> _prefixes = new(StringComparer.Ordinal);

    public GatewayRoutesIds(IEnumerable<GatewayRoutesPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            var name = Name(prefix.Path);
            var id = name;
            for (var number = 2; !_prefixes.TryAdd(id, prefix); number++)
            {
                id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            }

            _ids.Add(prefix, id);
        }
    }

    /// <summary>The id of the route and of the cluster of a prefix.</summary>
    public string IdOf(GatewayRoutesPrefix prefix) => _ids[prefix];

    /// <summary>The entry that a location in the route table came from; null if from none alone.</summary>
    public GatewayRoutesEntry? EntryAt(string location)
    {
        var steps = DocumentPath.Split(location).ToList();
        if (steps.Count < 2 || !_prefixes.TryGetValue(steps[1], out var prefix))
        {
            return null;
        }

        return steps is [_, _, "destinations", var id, ..] && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
            ? prefix.Destinations[number - 1].Entry
            : prefix.Destinations[0].Entry;
    }

    // Ids are made of what any path may hold; other characters would make them awkward in commands and metrics.
    private static string Name(string path)
    {
        var name = string.Concat(path.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '-')).Trim('-');
        return name.Length == 0 ? "root" : name;
    }
}
