namespace Gateway.Engine.Redis;

/// <summary>A blob as it was at a time, and that time.</summary>
/// <param name="StoreTime">What Redis's clock showed, since 1970.</param>
/// <param name="Since">When the last disruption of the store was first seen, by the same clock; zero for none.</param>
/// <param name="Lost">Likewise of the last loss of all data; zero for none since the fleet was founded.</param>
/// <param name="Blob">Null: there is none.</param>
internal sealed record BlobSnapshot(TimeSpan StoreTime, TimeSpan Since, TimeSpan Lost, byte[]? Blob)
{
    /// <summary>What the blob must still begin with when it is overwritten.</summary>
    public ReadOnlyMemory<byte> Token => Blob is null ? default : Blob.AsMemory(0, Math.Min(BlobHeader.TokenLength, Blob.Length));
}
