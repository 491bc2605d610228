using Gateway.Engine.Orleans.Hosting;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;

namespace Gateway.Engine.Orleans.Placement;

/// <summary>Moves grains, with their state, to where they belong: to silos that joined, and off this one when it leaves.</summary>
internal sealed class GrainMover(
    LocalGrains grains, IClusterMembershipService membership, ILocalSiloDetails self, IGrainFactory factory, TimeProvider clock, OrleansLog log)
{
    /// <summary>Makes a grain that is being deactivated go on elsewhere. To be called in its turn; it moves when the turn has ended.</summary>
    public void TakeAway(IGrainContext grain)
    {
        if (Rendezvous.Choose(grain.GrainId, Active().Where(silo => !silo.Equals(self.SiloAddress))) is { } target)
        {
            grain.Migrate(new() { [IPlacementDirector.PlacementHintKey] = target });
        }
    }

    /// <summary>Moves grains to silos that joined, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OrleansTimings.Rebalance, clock);
        var placed = new HashSet<SiloAddress>();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var active = Active().ToHashSet();
            if (active.SetEquals(placed))
            {
                continue;
            }

            var left = await MoveAsync(active, cancellationToken);
            if (left == 0)
            {
                placed = active;
            }
        }
    }

    private IEnumerable<SiloAddress> Active() =>
        from member in membership.CurrentSnapshot.Members.Values where member.Status == SiloStatus.Active select member.SiloAddress;

    /// <returns>How many did not move.</returns>
    private async Task<int> MoveAsync(HashSet<SiloAddress> active, CancellationToken cancellationToken)
    {
        var (moved, left) = (0, 0);
        var misplaced = from grain in grains.All
                        let target = Rendezvous.Choose(grain.GrainId, active)
                        where target is not null && !target.Equals(self.SiloAddress)
                        select (grain, target);
        foreach (var wave in misplaced.Chunk(OrleansTimings.MovesAtOnce))
        {
            var results = await Task.WhenAll(wave.Select(move => MoveAsync(move.grain, move.target))).WaitAsync(cancellationToken);
            moved += results.Count(hasMoved => hasMoved);
            left += results.Count(hasMoved => !hasMoved);
        }

        if (moved > 0)
        {
            log.GrainsMoved(moved, active.Count);
        }

        return left;
    }

    /// <summary>Asks the grain to move, which it does only if the target takes it: otherwise its state would be lost.</summary>
    private async Task<bool> MoveAsync(IGrainContext grain, SiloAddress target)
    {
        try
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
            await factory.GetGrain<IGrainManagementExtension>(grain.GrainId).MigrateOnIdle();
            await grain.Deactivated.WaitAsync(OrleansTimings.CallLifetime, clock);
            return true;
        }
        catch (Exception exception)
        {
            // It stays, with its state, and is asked again in some seconds.
            log.GrainStays(exception);
            return false;
        }
        finally
        {
            RequestContext.Clear();
        }
    }
}
