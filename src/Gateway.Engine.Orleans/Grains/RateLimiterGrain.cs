using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The limiter of one key whose window is too long to be kept in memory only.</summary>
[GrainType(GrainAddresses.RateLimiter), RendezvousPlacement]
internal sealed class RateLimiterGrain(SiloContext silo) : DurableGrain(silo);
