using System.Text;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Documents;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class RouteTableReaderTests
{
    [Fact]
    public void ReadText_DozenFaults_ReportsAllWithTheirPlaces()
    {
        const string text =
            """
            # a dozen faults, of reading and of the rules
            routes:
              orders:
                match:
                  path: /orders/{**rest}
                  hosts: [*.example.com]
                clusterId: ordres
                ordr: 5
              users:
                match: { pathPrefix: users }
                clusterId: users
                order: first
              admin:
                match: { pathPrefix: /admin }
                timeouts:
                  total: 30
              users:
                clusterId: users
            clusters:
              orders:
                protocol: http3
                destinations:
                  a: { address: "127.0.0.1:9001" }
              users:
                destinations:
                  a: { address: "${USERS_ADDRESS}" }
                timeouts: [5s]
            """;

        var result = RouteTableReader.ReadText(text, "routes.yaml", Reading.NoVariables);

        Assert.False(result.IsValid);
        Assert.Equal(
            [
                "routes.yaml:6:15: '*.example.com' is an alias without an anchor &.example.com before it. Put text that begins with * in quotes: \"*.example.com\".",
                "routes.yaml:7:16: The route 'orders' points to the cluster 'ordres', which does not exist. Did you mean 'orders'?",
                "routes.yaml:8:5: unknown key 'ordr'; did you mean 'order'?",
                "routes.yaml:10:26: The path prefix 'users' does not begin with '/'. Write '/users'.",
                "routes.yaml:12:12: 'order' must be a whole number such as 5, not 'first'.",
                "routes.yaml:13:3: The route 'admin' leads nowhere. Add a clusterId or a split, or respond or redirect, which the gateway answers itself.",
                "routes.yaml:16:14: 'total' must be a duration such as 250ms, 5s, 1m30s or none, not '30'. A number needs a unit: ms, s, m, h or d.",
                "routes.yaml:17:3: the key 'users' is there twice; the first is in line 9, column 3. Remove or rename one.",
                "routes.yaml:21:15: 'protocol' must be one of auto, http1, http2, not 'http3'. Did you mean 'http1'?",
                "routes.yaml:23:21: The address '127.0.0.1:9001' does not begin with http:// or https://. Write 'http://127.0.0.1:9001', or https.",
                "routes.yaml:26:21: 'address' cannot be read: the variable USERS_ADDRESS is not set. Set it, or write ${USERS_ADDRESS:-default}.",
                "routes.yaml:27:15: 'timeouts' must be a mapping with keys such as connect, total, activity, not a list.",
            ],
            result.Faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void ReadText_FaultsInJson_HaveTheirPlaces()
    {
        const string text =
            """
            {
              "routes": {
                "a": { "clusterId": "b", "order": "1" },
                "b": { "clusterId": "c", "match": { "path": "/x", "pathPrefix": "/y" } }
              },
              "clusters": { "c": { "destinations": {} } }
            }
            """;

        Assert.Equal(["3:25", "3:39", "4:69", "6:24"], Places(text, "routes.json"));
    }

    [Fact]
    public void ReadText_UnreadableMatches_CauseNoCollisions()
    {
        const string text =
            """
            routes:
              a: { clusterId: c, match: { pathPrefx: /a } }
              b: { clusterId: c, match: { pathPrefx: /b } }
              d: { clusterId: c }
            clusters:
              c: { destinations: { x: { address: "http://h:1" } } }
            """;

        Assert.Equal(["2:31", "3:31"], Places(text));
    }

    [Fact]
    public void ReadText_MisspelledSection_CausesNoDanglingReferences()
        => Assert.Equal(["2:1"], Places("routes: { a: { clusterId: c } }\nclustres: { c: { destinations: { x: { address: \"http://h:1\" } } } }\n"));

    [Fact]
    public void ReadText_UnreadableCluster_CausesNoDanglingReferences()
        => Assert.Equal(["2:16"], Places("routes: { a: { clusterId: c } }\nclusters: { c: 5 }\n"));

    [Fact]
    public void ReadText_FaultInARoute_StillReportsItsOtherFaults()
        => Assert.Equal(
            ["1:27", "1:36"],
            Places("routes: { a: { clusterId: nowhere, ordr: 5 } }\n"));

    [Fact]
    public void ReadText_RulesOfANode_AreReportedAtTheirPlace()
    {
        var result = RouteTableReader.ReadText(
            "clusters:\n  c:\n    destinations:\n      x: { address: http://h:1 }\n",
            "routes.yaml",
            Reading.NoVariables,
            table => [new("/clusters/c/destinations/x/address", $"not {table.Clusters["c"].Destinations["x"].Address}")]);

        Assert.Equal("routes.yaml:4:21: not http://h:1", Assert.Single(result.Faults).ToString());
    }

    [Fact]
    public void ReadText_YamlAndJsonOfOneTable_AreTheSame()
    {
        var yaml = RouteTableReader.ReadText("routes: { a: { clusterId: c, order: 3 } }\nclusters: { c: { destinations: { x: { address: \"http://h:1\" } }, timeouts: { total: 1m30s } } }", "a.yaml", Reading.NoVariables);
        var json = RouteTableReader.ReadText("""{"routes":{"a":{"clusterId":"c","order":3}},"clusters":{"c":{"destinations":{"x":{"address":"http://h:1"}},"timeouts":{"total":"90s"}}}}""", "a.json", Reading.NoVariables);

        Assert.Equal(Tables.Describe(yaml.Value!), Tables.Describe(json.Value!));
        Assert.Equal(TimeSpan.FromSeconds(90), yaml.Value!.Clusters["c"].Timeouts.Total);
        Assert.Equal(3, yaml.Value.Routes["a"].Order);
    }

    [Fact]
    public void ReadText_NothingStated_IsAnEmptyTable()
        => Assert.Empty(RouteTableReader.ReadText("{}", "a.yaml", Reading.NoVariables).Value!.Routes);

    [Fact]
    public void ReadText_Value_CannotBeChangedByACast()
    {
        var table = RouteTableReader.ReadText("clusters: { c: { destinations: { x: { address: \"http://h:1\" } } } }", "a.yaml", Reading.NoVariables).Value!;

        Assert.Throws<NotSupportedException>(() => ((IDictionary<string, Cluster>)table.Clusters).Clear());
    }

    [Fact]
    public void ReadText_SourceMap_FindsPlacesLaterOn()
    {
        var result = RouteTableReader.ReadText("clusters:\n  c: { destinations: { x: { address: \"http://h:1\" } } }\n", "a.yaml", Reading.NoVariables);

        Assert.Equal(new("a.yaml", 2, 38), result.SourceMap.Find("/clusters/c/destinations/x/address"));
    }

    [Fact]
    public void Read_MissingFile_IsAFault()
    {
        var result = RouteTableReader.Read("/nowhere/routes.yaml", Reading.NoVariables);

        Assert.Equal("/nowhere/routes.yaml: there is no such file (looked at /nowhere/routes.yaml).", Assert.Single(result.Faults).ToString());
    }

    [Fact]
    public void ReadText_TenThousandRoutes_AreAllThere()
    {
        var text = Tables.Large(10_000);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1_500_000, 4_000_000);

        var result = RouteTableReader.ReadText(text, "large.yaml", Reading.NoVariables);

        Assert.Empty(result.Faults);
        Assert.Equal(10_000, result.Value!.Routes.Count);
        Assert.Equal("/service9999", result.Value.Routes["service9999"].Match.PathPrefix);
        Assert.Equal(2, result.Value.Clusters["service9999"].Destinations.Count);
    }

    private static IEnumerable<string> Places(string text, string name = "routes.yaml")
        => RouteTableReader.ReadText(text, name, Reading.NoVariables).Faults.Select(fault => $"{fault.Line}:{fault.Column}");
}
