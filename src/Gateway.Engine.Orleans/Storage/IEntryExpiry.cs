namespace Gateway.Engine.Orleans.Storage;

/// <summary>Lets stored entries go by themselves. Grain storage knows one lifetime for all entries; authorities have each their own.</summary>
internal interface IEntryExpiry
{
    /// <param name="grain">Whose entry.</param>
    /// <param name="timeToLive">How much longer it matters. <see cref="TimeSpan.MaxValue"/>: always.</param>
    Task ExpireAsync(GrainId grain, TimeSpan timeToLive);
}
