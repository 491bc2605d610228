using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Certificates;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Health;
using Gateway.Proxy.Identity;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.Retries;

namespace Gateway.Proxy.RouteTables;

/// <summary>What the node has to make a table's parts ready with.</summary>
/// <param name="RateLimits">For tables with rate limits.</param>
/// <param name="Circuits">For clusters with circuits.</param>
/// <param name="Pepper">The node's secret for keys chosen by people; null where it has none.</param>
/// <param name="ProviderKeys">For tables with identity providers. Without it their tokens are not taken.</param>
internal sealed record RouteTableParts(RateLimits? RateLimits = null, Circuits? Circuits = null, KeyPepper? Pepper = null, ProviderKeyStore? ProviderKeys = null)
{
    /// <summary>The secret of session affinity; null where the node has none, and so no table with it.</summary>
    public AffinityKey? AffinityKey { get; init; }

    /// <summary>What clusters can name as tls; tables that name others are refused before.</summary>
    public BackendIdentities BackendTls { get; init; } = BackendIdentities.None;

    /// <summary>Hears of destinations that go out of service and come back.</summary>
    public HealthEvents? HealthEvents { get; init; }

    /// <summary>Hears of requests that are sent again.</summary>
    public RetryEvents? RetryEvents { get; init; }

    /// <summary>The node's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Monotonic time since the clock's own origin, which is what clusters and destinations go by.</summary>
    public TimeSpan Now => Clock.GetElapsedTime(0);
}
