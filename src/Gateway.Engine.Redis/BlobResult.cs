namespace Gateway.Engine.Redis;

/// <summary>What came of reading or writing a blob.</summary>
/// <param name="Answer">Whether Redis answered.</param>
/// <param name="Snapshot">The blob as it is: of a read, or of a write that came too late. Null if it was written, or Redis gave no answer.</param>
internal readonly record struct BlobResult(RedisAnswer Answer, BlobSnapshot? Snapshot)
{
    /// <summary>Whether the write happened.</summary>
    public bool IsWritten => Answer.IsAnswered && Snapshot is null;
}
