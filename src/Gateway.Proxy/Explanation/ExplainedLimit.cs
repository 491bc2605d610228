using System.Text.Json.Nodes;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Explanation;

/// <summary>How a request would stand in one rate limit.</summary>
/// <param name="Json">All about it.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Admits">Whether it would let the request through now; null if its authority gave no answer.</param>
internal sealed record ExplainedLimit(JsonObject Json, RouteLimit Limit, bool? Admits)
{
    /// <summary>What the request states wrongly of its own cost; null for nothing.</summary>
    public Problem? Fault { get; init; }
}
