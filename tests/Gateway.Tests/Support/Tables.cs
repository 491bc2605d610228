namespace Gateway.Tests.Support;

/// <summary>Route tables of tests.</summary>
internal static class Tables
{
    /// <summary>One route, for every request, to one destination.</summary>
    /// <param name="address">The destination's.</param>
    /// <param name="route">More of the route, in flow style: <c>timeouts: { total: 1s }</c>.</param>
    /// <param name="cluster">More of the cluster, in flow style.</param>
    /// <param name="table">More of the table, in flow style.</param>
    public static string Single(object address, string route = "", string cluster = "", string table = "") => $$"""
        routes:
          every:
            clusterId: backend
            {{route}}
        clusters:
          backend:
            destinations: { only: { address: "{{address.ToString()!.TrimEnd('/')}}" } }
            {{cluster}}
        {{table}}
        """;
}
