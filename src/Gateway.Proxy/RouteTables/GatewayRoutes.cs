using System.Globalization;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// The route table of a first start without a file, from the environment variable <c>GATEWAY_ROUTES</c>:
/// <c>/service1=http://host1:1,/service2=http://host2:2</c>. Each entry is a path prefix and a destination; the same
/// prefix again adds a destination to the same cluster.
/// </summary>
internal static class GatewayRoutes
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "GATEWAY_ROUTES";

    private const string Example = "Write /path=http://host:port, with commas between entries.";

    /// <summary>Reads and validates the variable; faults number its entries from 1.</summary>
    /// <param name="text">The variable's text.</param>
    /// <param name="rules">Rules beside the validator's, such as a node's own.</param>
    public static DocumentResult<RouteTable> Parse(string text, RouteTableRules? rules = null)
    {
        var faults = new DocumentFaults();
        var prefixes = new List<GatewayRoutesPrefix>();
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        for (var index = 0; index < parts.Length; index++)
        {
            Add(prefixes, index + 1, parts[index], faults);
        }

        var ids = new GatewayRoutesIds(prefixes);
        var table = ToTable(prefixes, ids);
        foreach (var fault in RouteTableValidator.Validate(table).Concat(rules?.Invoke(table) ?? []))
        {
            Report(faults, ids.EntryAt(fault.Location), fault.Message);
        }

        return DocumentResult<RouteTable>.Of(table, faults, new(root: null, Variable));
    }

    private static void Add(List<GatewayRoutesPrefix> prefixes, int number, string text, DocumentFaults faults)
    {
        var entry = new GatewayRoutesEntry(number, text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (text.Length == 0)
        {
            Report(faults, entry, $"is empty. {Example}");
            return;
        }

        if (equals < 0 || !text.StartsWith('/'))
        {
            Report(faults, entry, $"{(equals < 0 ? "has no '='" : "does not begin with '/'")}. {Example}");
            return;
        }

        var address = text[(equals + 1)..].Trim();
        if (address.Length == 0)
        {
            Report(faults, entry, $"has no address after '='. {Example}");
            return;
        }

        // "/a/" and "/a" take the same requests.
        var path = text[..equals].Trim();
        path = path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";
        var prefix = prefixes.Find(item => item.Path == path);
        if (prefix is null)
        {
            prefixes.Add(prefix = new(path));
        }

        prefix.Destinations.Add((entry, address));
    }

    private static RouteTable ToTable(List<GatewayRoutesPrefix> prefixes, GatewayRoutesIds ids) => new()
    {
        Routes = prefixes.ToDictionary(ids.IdOf, prefix => new Route { ClusterId = ids.IdOf(prefix), Match = new() { PathPrefix = prefix.Path } }),
        Clusters = prefixes.ToDictionary(ids.IdOf, prefix => new Cluster { Destinations = Destinations(prefix) }),
    };

    private static Dictionary<string, Destination> Destinations(GatewayRoutesPrefix prefix) => prefix.Destinations
        .Select((item, index) => (Id: (index + 1).ToString(CultureInfo.InvariantCulture), item.Address))
        .ToDictionary(item => item.Id, item => new Destination { Address = item.Address });

    private static void Report(DocumentFaults faults, GatewayRoutesEntry? entry, string message)
        => faults.Add(DocumentPlace.Whole(Variable), entry is { } known ? $"entry {known.Number} {DocumentQuote.Of(known.Text)}: {message}" : message);
}
