using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Benchmarks.Routing;

/// <summary>Tables of a kind seen in practice: mostly prefixes, some exact paths and templates, a few hosts and methods.</summary>
internal static class RouteTables
{
    /// <param name="count">How many routes; they differ in their path's first segment.</param>
    public static RouteTable Create(int count) => new()
    {
        Routes = Enumerable.Range(0, count).ToDictionary(Name, Route),
        Clusters = new Dictionary<string, Cluster>
        {
            ["backend"] = new() { Destinations = new Dictionary<string, Destination> { ["one"] = new() { Address = "http://127.0.0.1:9001" } } },
        },
    };

    /// <summary>A path that the route of this number takes.</summary>
    public static string PathOf(int number) => (number % 4) switch
    {
        0 or 1 => $"/{Name(number)}/orders/42",
        2 => $"/{Name(number)}/health",
        _ => $"/{Name(number)}/42/lines",
    };

    private static Route Route(int number) => new()
    {
        ClusterId = "backend",
        Match = (number % 4) switch
        {
            0 => new() { PathPrefix = $"/{Name(number)}" },
            1 => new() { PathPrefix = $"/{Name(number)}/orders", Methods = ["GET", "POST"] },
            2 => new() { Path = $"/{Name(number)}/health" },
            _ => new() { Path = $"/{Name(number)}/{{id}}/lines", Hosts = ["api.example.com"] },
        },
    };

    private static string Name(int number) => "service" + number.ToString(CultureInfo.InvariantCulture);
}
