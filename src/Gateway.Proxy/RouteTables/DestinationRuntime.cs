using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>A destination made ready for requests.</summary>
internal sealed class DestinationRuntime
{
    public DestinationRuntime(string id, Destination config)
    {
        var address = new Uri(config.Address);
        Id = id;
        Prefix = address.GetLeftPart(UriPartial.Authority) + address.AbsolutePath.TrimEnd('/');
        IsHttps = address.Scheme == Uri.UriSchemeHttps;
    }

    public string Id { get; }

    /// <summary>Scheme, authority and base path, without a slash at the end: what goes before a request's path.</summary>
    public string Prefix { get; }

    public bool IsHttps { get; }
}
