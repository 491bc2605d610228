namespace Gateway.Engine.Orleans.Storage;

/// <summary>For the memory of one silo, which ends with the process.</summary>
internal sealed class NoExpiry : IEntryExpiry
{
    public Task ExpireAsync(GrainId grain, TimeSpan timeToLive) => Task.CompletedTask;
}
