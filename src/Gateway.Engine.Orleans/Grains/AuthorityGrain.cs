using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The durable authority of one key of any other kind.</summary>
[GrainType(GrainAddresses.Authority), RendezvousPlacement]
internal sealed class AuthorityGrain(SiloContext silo) : DurableGrain(silo);
