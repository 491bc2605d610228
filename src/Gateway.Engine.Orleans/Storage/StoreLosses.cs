using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Storage;

/// <summary>When the store last lost what silos know it had: only that can have cost a durable state.</summary>
/// <param name="table">Where a loss is seen and noted; null for a silo in memory, whose store lives as long as it does.</param>
internal sealed class StoreLosses(FleetTable? table)
{
    /// <summary>How long ago that was.</summary>
    /// <exception cref="TimeoutException">The store gives no answer.</exception>
    public async Task<TimeSpan> SinceAsync(TimeSpan now)
    {
        if (table is null)
        {
            return TimeSpan.MaxValue;
        }

        var lost = await table.LostAsync(OrleansTimings.BeatWait) ?? throw new TimeoutException("The store did not say when it last lost data.");
        return lost == TimeSpan.Zero ? TimeSpan.MaxValue
            : now > lost ? now - lost
            : TimeSpan.Zero;
    }
}
