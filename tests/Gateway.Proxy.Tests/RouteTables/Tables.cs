using System.Text;
using System.Text.Json;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Tests.RouteTables;

/// <summary>Route tables for tests of reading.</summary>
internal static class Tables
{
    /// <summary>Everything in a table as text: records of lists are never equal.</summary>
    public static string Describe(RouteTable table) => JsonSerializer.Serialize(table);

    /// <summary>YAML with a route and a cluster of two destinations per service.</summary>
    public static string Large(int routes)
    {
        var text = new StringBuilder("routes:\n");
        for (var number = 0; number < routes; number++)
        {
            text.Append($"  service{number}:\n    match:\n      pathPrefix: /service{number}\n      methods: [GET, POST]\n    clusterId: service{number}\n");
        }

        text.Append("clusters:\n");
        for (var number = 0; number < routes; number++)
        {
            text.Append($"  service{number}:\n    destinations:\n      a:\n        address: http://service{number}-a.internal:8080\n      b:\n        address: http://service{number}-b.internal:8080\n");
        }

        return text.ToString();
    }
}
