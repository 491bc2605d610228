namespace Gateway.Core.Discovery;

/// <summary>
/// Follows the healthy instances of a service by Consul's health API, with blocking queries: a change is known at once.
/// </summary>
public sealed record ConsulDiscovery
{
    /// <summary>The address of a Consul agent, such as http://127.0.0.1:8500.</summary>
    public required string Address { get; init; }

    /// <summary>The name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>Only instances with this tag. Default: all.</summary>
    public string? Tag { get; init; }

    /// <summary>The datacenter to look in. Default: the agent's.</summary>
    public string? Datacenter { get; init; }

    /// <summary>The environment variable of every node that has the ACL token. Default: no token is sent.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>
    /// Whether any server may answer, even one that has lost its leader: fast and always there, but perhaps behind. Default:
    /// true.
    /// </summary>
    public bool Stale { get; init; } = true;

    /// <summary>How long the agent holds a question to which there is no news. From 1s to 10m. Default: 1m.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether instances speak https. Default: false.</summary>
    public bool Https { get; init; }
}
