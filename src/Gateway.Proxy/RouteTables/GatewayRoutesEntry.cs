namespace Gateway.Proxy.RouteTables;

/// <summary>One entry of <c>GATEWAY_ROUTES</c> as written, numbered from 1.</summary>
internal readonly record struct GatewayRoutesEntry(int Number, string Text);
