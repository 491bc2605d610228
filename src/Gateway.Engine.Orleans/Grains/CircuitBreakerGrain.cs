using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The circuit of one cluster.</summary>
[GrainType(GrainAddresses.CircuitBreaker), RendezvousPlacement, KeepAlive]
internal sealed class CircuitBreakerGrain(SiloContext silo) : VolatileGrain(silo);
