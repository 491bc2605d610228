using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Mirroring;

/// <summary>Where copies of a route's requests go.</summary>
/// <param name="Route">The route's id.</param>
/// <param name="Policy">A valid policy.</param>
/// <param name="Target">The cluster.</param>
internal sealed record RouteMirror(string Route, MirrorPolicy Policy, RouteTarget Target);
