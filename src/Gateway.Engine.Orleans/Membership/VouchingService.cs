using Gateway.Engine.Orleans.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>One on each silo.</summary>
internal sealed class VouchingService(GrainId id, Silo silo, ILoggerFactory logs, FleetTable table, SiloHeart heart, IClusterMembershipService membership)
    : GrainService(id, silo, logs), IVouchingService
{
    public async ValueTask<int> VouchAsync(SiloAddress silo)
    {
        if (membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Dead)
        {
            return (int)Standing.Dead;
        }

        // Where this silo has just tried in vain, the other shall not wait for it to try again.
        return (int)(heart.Failure is null ? (await table.BeatAsync(silo, OrleansTimings.BeatWait)).Standing : Standing.Unknown);
    }
}
