namespace Gateway.Engine.Orleans.Storage;

/// <summary>What is stored of a durable authority.</summary>
/// <param name="Now">The highest key time it has used, in ticks.</param>
/// <param name="IsCurrent">Whether nothing was executed after it was written.</param>
/// <param name="State">The framed state.</param>
internal sealed record StoredAuthority(long Now, bool IsCurrent, ReadOnlyMemory<byte> State)
{
    public static StoredAuthority None { get; } = new(0, IsCurrent: false, default);
}
