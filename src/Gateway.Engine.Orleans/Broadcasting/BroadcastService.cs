using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>One on each silo.</summary>
internal sealed class BroadcastService(GrainId id, Silo silo, ILoggerFactory logs, BroadcastInbox inbox)
    : GrainService(id, silo, logs), IBroadcastService
{
    public Task DeliverAsync(List<BroadcastEnvelope> broadcasts)
    {
        inbox.Receive(broadcasts);
        return Task.CompletedTask;
    }
}
