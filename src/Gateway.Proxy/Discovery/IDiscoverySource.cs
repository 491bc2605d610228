using Gateway.Core.Discovery;

namespace Gateway.Proxy.Discovery;

/// <summary>Knows the destinations of a cluster: the DNS, or Consul.</summary>
internal interface IDiscoverySource
{
    /// <summary>Asks it; one question at a time.</summary>
    /// <exception cref="DiscoveryException">It gave no answer, or none that can be used.</exception>
    Task<DiscoveryAnswer> AskAsync(CancellationToken cancellation);
}
