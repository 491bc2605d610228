namespace Gateway.Core.Routing;

/// <summary>Why one route does not take a request.</summary>
/// <param name="RouteId">The route.</param>
/// <param name="Failed">The first condition that does not hold; <see cref="RouteCondition.None"/> where all do, and another route goes first.</param>
/// <param name="Reason">A clause that says so. It quotes the route's conditions and of the request no more than host, path and method.</param>
public sealed record RouteVerdict(string RouteId, RouteCondition Failed, string Reason);
