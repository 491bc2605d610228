using System.Collections.ObjectModel;
using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;

namespace Gateway.Proxy.Answers;

/// <summary>What a route answers itself: a response, or where to go instead.</summary>
/// <param name="Name">What the access log calls it.</param>
/// <param name="Response">The response, of which a redirect has no more than a status.</param>
/// <param name="Location">Where to go.</param>
internal sealed record RouteAnswer(string Name, FallbackResponse Response, ResolvedTemplate? Location)
{
    /// <summary>That of a valid route; null where a cluster answers.</summary>
    public static RouteAnswer? Of(Route route, RouteTemplates templates) => route switch
    {
        { Respond: { } r } => new("respond", new(r.Status, r.ContentType, r.Body, r.Headers), null),
        { Redirect: { } r } => new("redirect", new(r.Status, null, null, ReadOnlyDictionary<string, string>.Empty), templates.Of(r.Location)),
        _ => null,
    };
}
