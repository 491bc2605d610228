using Orleans.Services;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>Takes broadcasts on behalf of a silo.</summary>
[Alias("gateway.broadcasts")]
internal interface IBroadcastService : IGrainService
{
    /// <summary>Takes broadcasts of one sender, in order. What it returns from is delivered.</summary>
    [Alias("Deliver")]
    Task DeliverAsync(List<BroadcastEnvelope> broadcasts);
}
