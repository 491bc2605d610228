namespace Gateway.Core.Discovery;

/// <summary>
/// Where a cluster's destinations are found out while the gateway runs, in place of a list of them. States exactly one
/// of dns and consul. What was found last stays in force whatever becomes of the source.
/// </summary>
public sealed record DiscoveryPolicy
{
    /// <summary>By names of the DNS, such as those of headless Kubernetes services.</summary>
    public DnsDiscovery? Dns { get; init; }

    /// <summary>By the health API of Consul.</summary>
    public ConsulDiscovery? Consul { get; init; }

    /// <summary>
    /// How long the destinations found last stay in force when the source says that there are none; after that requests
    /// are answered 503. A source that gives no answer at all never takes destinations away. At most 1d; 0s to believe it
    /// at once, none for never. Default: 5m.
    /// </summary>
    public TimeSpan KeepOnEmpty { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The shortest time from one answer to the next question, whatever the answer's time to live. From 100ms to 1h.
    /// Default: 1s.
    /// </summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time. Not below minInterval, at most 1d. Default: 5m.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromMinutes(5);
}
