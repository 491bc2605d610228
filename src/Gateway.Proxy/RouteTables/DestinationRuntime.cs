using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Health;

namespace Gateway.Proxy.RouteTables;

/// <summary>A destination made ready for requests.</summary>
internal sealed class DestinationRuntime
{
    /// <param name="id">Its id.</param>
    /// <param name="config">A valid destination.</param>
    /// <param name="state">What is known of it; null where nothing is.</param>
    /// <param name="affinity">The value of its cookie; null where the cluster has no session affinity.</param>
    public DestinationRuntime(string id, Destination config, DestinationState? state = null, string? affinity = null)
    {
        var address = new Uri(config.Address);
        Id = id;
        Config = config;
        Prefix = address.GetLeftPart(UriPartial.Authority) + address.AbsolutePath.TrimEnd('/');
        Host = config.Host is null || address.IsDefaultPort ? config.Host : $"{config.Host}:{address.Port}";
        IsHttps = address.Scheme == Uri.UriSchemeHttps;
        State = state ?? new();
        Affinity = affinity;
        Balanced = new(id, config.Weight, config.Priority, State.Load);
    }

    public string Id { get; }

    public Destination Config { get; }

    /// <summary>Scheme, authority and base path, without a slash at the end: what goes before a request's path.</summary>
    public string Prefix { get; }

    public bool IsHttps { get; }

    /// <summary>What to call it in Host where the client's is not passed on; null for the host of its address.</summary>
    public string? Host { get; }

    /// <summary>What the node knows of it, whatever the table.</summary>
    public DestinationState State { get; }

    /// <summary>As load balancing sees it.</summary>
    public BalancedDestination Balanced { get; }

    /// <summary>The value of the cookie that keeps clients here.</summary>
    public string? Affinity { get; }
}
