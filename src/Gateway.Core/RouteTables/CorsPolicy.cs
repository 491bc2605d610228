namespace Gateway.Core.RouteTables;

/// <summary>
/// Lets pages of other origins use the route (CORS, the Fetch standard). The gateway answers preflights itself, and what a
/// backend says of CORS is replaced.
/// </summary>
public sealed record CorsPolicy
{
    /// <summary>Origins such as https://shop.example, https://*.shop.example for every subdomain, or * for all.</summary>
    public required IReadOnlyList<string> AllowOrigins { get; init; }

    /// <summary>Methods that pages may use. Default: those that the route takes.</summary>
    public IReadOnlyList<string> AllowMethods { get; init; } = [];

    /// <summary>Request headers that pages may send, or * for all. Default: those that need no leave.</summary>
    public IReadOnlyList<string> AllowHeaders { get; init; } = [];

    /// <summary>Response headers that pages may read. Default: those that need no leave.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>Whether pages may send cookies and other credentials. Not with the origin *. Default: false.</summary>
    public bool AllowCredentials { get; init; }

    /// <summary>How long browsers may keep the answer to a preflight. From 0s to 1d. Default: 10m.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
