using Orleans.Runtime.Services;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>Reaches the broadcast service of a silo.</summary>
internal sealed class BroadcastClient(IServiceProvider services) : GrainServiceClient<IBroadcastService>(services)
{
    public Task DeliverAsync(SiloAddress silo, List<BroadcastEnvelope> broadcasts) => GetGrainService(silo).DeliverAsync(broadcasts);
}
