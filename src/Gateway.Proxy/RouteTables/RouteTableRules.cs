using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>Finds what keeps a bound route table from being used.</summary>
internal delegate IEnumerable<RouteTableFault> RouteTableRules(RouteTable table);
