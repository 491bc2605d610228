using System.Collections.Immutable;

namespace Gateway.Core.Routing;

/// <summary>Which route takes a request, and why the others do not.</summary>
/// <param name="RouteId">The route that takes it; null if none does.</param>
/// <param name="Reason">A clause that says why: which of its hosts and what path let it.</param>
/// <param name="Others">All other routes, those first that came nearest; among equals by precedence.</param>
public sealed record RouteExplanation(string? RouteId, string Reason, ImmutableArray<RouteVerdict> Others);
