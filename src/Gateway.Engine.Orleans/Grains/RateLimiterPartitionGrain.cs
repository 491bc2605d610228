using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The limiters of the keys of one partition.</summary>
[GrainType(GrainAddresses.RateLimiterPartition), RendezvousPlacement, KeepAlive]
internal sealed class RateLimiterPartitionGrain(SiloContext silo) : VolatileGrain(silo);
