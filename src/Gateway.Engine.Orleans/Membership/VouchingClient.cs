using Gateway.Engine.Orleans.Hosting;
using Orleans.Runtime.Services;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Asks other silos.</summary>
internal sealed class VouchingClient(IServiceProvider services, TimeProvider clock) : GrainServiceClient<IVouchingService>(services)
{
    /// <returns>What the silo says of another; null if it gives no answer.</returns>
    public async Task<Standing?> AskAsync(SiloAddress silo, SiloAddress about)
    {
        try
        {
            return (Standing)await GetGrainService(silo).VouchAsync(about).AsTask().WaitAsync(OrleansTimings.VouchWait, clock);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
