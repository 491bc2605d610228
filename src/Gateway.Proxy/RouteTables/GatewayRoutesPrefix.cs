namespace Gateway.Proxy.RouteTables;

/// <summary>A path prefix of <c>GATEWAY_ROUTES</c> with the destinations of all its entries.</summary>
internal sealed class GatewayRoutesPrefix(string path)
{
    /// <summary>The prefix without a slash at its end, or "/".</summary>
    public string Path { get; } = path;

    public List<(GatewayRoutesEntry Entry, string Address)> Destinations { get; } = [];
}
