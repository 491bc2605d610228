using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Placement;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The fleet's route table.</summary>
[GrainType(GrainAddresses.RouteTable), RendezvousPlacement]
internal sealed class RouteTableGrain(SiloContext silo) : DurableGrain(silo);
