using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>Blobs in Redis that change only from what was read.</summary>
/// <param name="connection">Leads to them.</param>
/// <param name="store">Keeps an eye on Redis's clock.</param>
/// <param name="time">The node's own.</param>
/// <param name="statistics">Counts.</param>
internal sealed class VersionedBlobs(RedisConnection connection, StoreWatch store, TimeProvider time, RedisStatistics statistics)
{
    private readonly RedisKey _epoch = connection.Key(StoreWatch.EpochKeyName);

    /// <summary>The key of an authority's blob.</summary>
    public RedisKey KeyOf(string kind, string keyText) => connection.Key($"state:{kind}:{keyText}");

    public Task<BlobResult> ReadAsync(RedisKey key, TimeSpan wait) => EvaluateAsync(RedisScripts.Read, key, [], wait);

    /// <summary>Writes a blob if the one there begins with a token.</summary>
    /// <param name="key">Where.</param>
    /// <param name="token">Of the blob that was read; empty if there was none.</param>
    /// <param name="blob">The new one, with a token of its own.</param>
    /// <param name="milliseconds">How long it lives; 0: not at all, -1: for ever.</param>
    /// <param name="wait">How long to wait for the answer.</param>
    public Task<BlobResult> WriteAsync(RedisKey key, ReadOnlyMemory<byte> token, byte[] blob, long milliseconds, TimeSpan wait) =>
        EvaluateAsync(RedisScripts.Write, key, [token.ToArray(), blob, milliseconds], wait);

    private async Task<BlobResult> EvaluateAsync(string script, RedisKey key, RedisValue[] values, TimeSpan wait)
    {
        statistics.CountRoundTrip();
        var sent = time.GetTimestamp();
        var answer = await connection.EvaluateAsync(script, [_epoch, key], values, wait);
        if (!answer.IsAnswered || (RedisResult[]?)answer.Result is not [var now, var since, var lost, var blob])
        {
            return new(answer, null);
        }

        var storeTime = TimeSpan.FromMicroseconds((long)now);
        store.Observe(storeTime, sent);
        return new(answer, new(storeTime, TimeSpan.FromMicroseconds((long)since), TimeSpan.FromMicroseconds((long)lost), (byte[]?)blob));
    }
}
