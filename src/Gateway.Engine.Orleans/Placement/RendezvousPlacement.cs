namespace Gateway.Engine.Orleans.Placement;

/// <summary>Places a grain on the silo that <see cref="Rendezvous"/> says.</summary>
/// <remarks>
/// Not where it is called first: clients come in at any node, and the first node of a fleet would own every partition.
/// Not at random or by load: silos that call a new grain at the same time agree on its place without asking, and so does
/// a silo that looks for grains to give to one that joined.
/// </remarks>
[GenerateSerializer, Immutable, Alias("gateway.rendezvous-placement")]
internal sealed class RendezvousPlacement : PlacementStrategy;
