namespace Gateway.Cluster.Cases;

/// <summary>Route tables of the cases.</summary>
internal static class LimitTable
{
    /// <summary>Permits per second of every limit, and the burst.</summary>
    public const int Rate = 100;

    /// <summary>Requests to it meet no limit.</summary>
    public const string Control = "control";

    /// <summary>What a request to the route asks for: the backend's cheapest answer.</summary>
    public static string PathOf(string route) => $"/{route}/plain";

    /// <summary>A table with a route for each way in which a limit can be decided without its authority, one limit for each.</summary>
    /// <param name="backend">The only destination.</param>
    /// <param name="modes">The ways: values of <c>onUnavailable</c>, which name the routes too.</param>
    public static string Of(Uri backend, params IEnumerable<string> modes) => $$"""
        routes:
          {{Control}}:
            match: { pathPrefix: /{{Control}} }
            clusterId: backend
            transforms: [{ pathRemovePrefix: /{{Control}} }]
        {{string.Concat(modes.Select(RouteOf))}}
        rateLimits:
        {{string.Concat(modes.Select(LimitOf))}}
        clusters:
          backend:
            destinations: { one: { address: "{{backend}}" } }

        """;

    private static string RouteOf(string mode) => $$"""
          {{mode}}:
            match: { pathPrefix: /{{mode}} }
            clusterId: backend
            rateLimits: [{{mode}}]
            transforms: [{ pathRemovePrefix: /{{mode}} }]

        """;

    private static string LimitOf(string mode) => $$"""
          {{mode}}: { limit: {{Rate}}, window: 1s, burst: {{Rate}}, key: ["header:x-client"], onUnavailable: {{mode}} }

        """;
}
