using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Proxy.RouteTables;

/// <summary>A table that this node could run.</summary>
/// <param name="Published">As the fleet holds it.</param>
/// <param name="Table">As it was read.</param>
internal sealed record ReadyTable(PublishedTable Published, RouteTable Table);
