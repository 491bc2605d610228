using Orleans.Placement;

namespace Gateway.Engine.Orleans.Placement;

/// <summary>Gives a grain <see cref="RendezvousPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RendezvousPlacementAttribute() : PlacementAttribute(new RendezvousPlacement());
