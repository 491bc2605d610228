using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The volatile authorities of the keys of one partition of any other kind.</summary>
[GrainType(GrainAddresses.AuthorityPartition), RendezvousPlacement, KeepAlive]
internal sealed class AuthorityPartitionGrain(SiloContext silo) : VolatileGrain(silo);
