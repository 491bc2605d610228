using Gateway.Core.CircuitBreaking;
using Gateway.Core.Identity;

namespace Gateway.Core.RouteTables;

/// <summary>Sends the requests that match it to one cluster.</summary>
public sealed record Route
{
    /// <summary>The id of the cluster that receives the requests. In its place: split, respond or redirect.</summary>
    public string ClusterId { get; init; } = "";

    /// <summary>The clusters that share the requests.</summary>
    public ClusterSplit? Split { get; init; }

    /// <summary>A response that the gateway gives itself.</summary>
    public RouteResponse? Respond { get; init; }

    /// <summary>Where the gateway sends the client.</summary>
    public RouteRedirect? Redirect { get; init; }

    /// <summary>Which requests the route takes. Everything stated must hold; nothing stated takes every request.</summary>
    public RouteMatch Match { get; init; } = new();

    /// <summary>
    /// Precedence before everything else: a lower number wins. Default 0. Needed only where two routes would tie
    /// or where the more general one should win.
    /// </summary>
    public int Order { get; init; }

    /// <summary>Whose requests the route takes, by address. Default: everybody's.</summary>
    public AddressRules? Addresses { get; init; }

    /// <summary>Whether the route is closed for the moment. Default: the table's.</summary>
    public MaintenancePolicy? Maintenance { get; init; }

    /// <summary>Which pages of other origins may use the route. Default: the gateway leaves that to the backend.</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>A cluster that gets copies of the requests. Default: none.</summary>
    public MirrorPolicy? Mirror { get; init; }

    /// <summary>Requests that are made slow or fail on purpose. Default: none.</summary>
    public FaultInjection? FaultInjection { get; init; }

    /// <summary>Whom the route lets in. Default: the table's defaultAccess.</summary>
    public RouteAccess? Access { get; init; }

    /// <summary>With access required: the consumers let in, by id. With neither list: all.</summary>
    public IReadOnlyList<string> AllowedConsumers { get; init; } = [];

    /// <summary>With access required: the tiers whose consumers are let in, by id. With neither list: all.</summary>
    public IReadOnlyList<string> AllowedTiers { get; init; } = [];

    /// <summary>With access required: scopes that the caller's token must all grant. Callers with a key have none. Default: none.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>With access required: conditions that the caller's token must all meet. Default: none.</summary>
    public IReadOnlyList<ClaimCondition> RequiredClaims { get; init; } = [];

    /// <summary>
    /// With access required: the id of the identity provider that browsers without a session are sent to. Calls that are
    /// no visits to a page get 401 as ever. Default: nobody is sent anywhere.
    /// </summary>
    public string? SignIn { get; init; }

    /// <summary>
    /// The names of the rate limits that a request must pass: each takes a permit, or none does. At most 8.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<string> RateLimits { get; init; } = [];

    /// <summary>The answer while the circuit of the cluster keeps requests away. Default: 503.</summary>
    public CircuitFallback? Fallback { get; init; }

    /// <summary>Time limits of this route; what is not stated here comes from the cluster.</summary>
    public RouteTimeouts Timeouts { get; init; } = new();

    /// <summary>Changes to requests and responses, applied in this order. Default: none, messages pass unmodified.</summary>
    public IReadOnlyList<Transform> Transforms { get; init; } = [];
}
