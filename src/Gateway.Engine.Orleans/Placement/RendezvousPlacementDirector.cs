using Orleans.Runtime.Placement;

namespace Gateway.Engine.Orleans.Placement;

/// <summary>Chooses the silo of a new grain.</summary>
internal sealed class RendezvousPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var hint = IPlacementDirector.GetPlacementHint(target.RequestContextData, silos);
        return Task.FromResult(hint ?? Rendezvous.Choose(target.GrainIdentity, silos)!);
    }
}
