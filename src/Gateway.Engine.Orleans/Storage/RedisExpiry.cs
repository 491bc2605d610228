using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Redis;
using StackExchange.Redis;

namespace Gateway.Engine.Orleans.Storage;

/// <summary>Sets the expiry of entries in Redis.</summary>
internal sealed class RedisExpiry(RedisConnection redis) : IEntryExpiry
{
    private const string Script = "return redis.call('PEXPIRE', KEYS[1], ARGV[1])";

    /// <summary>The key of a grain's entry.</summary>
    public static RedisKey KeyOf(RedisConnection redis, GrainId grain) => redis.Key($"state:{grain.Key}");

    /// <remarks>
    /// After the write, so that an entry may stay for good if this process dies in between; the key's next write mends it. The other
    /// way round a route table might expire. A failure is not one of the write, and is left to the next one, too.
    /// </remarks>
    public async Task ExpireAsync(GrainId grain, TimeSpan timeToLive)
    {
        if (timeToLive < OrleansTimings.LongestExpiry)
        {
            var margin = timeToLive > TimeSpan.Zero ? timeToLive + OrleansTimings.ExpiryMargin : OrleansTimings.ExpiryMargin;
            await redis.EvaluateAsync(Script, [KeyOf(redis, grain)], [(long)margin.TotalMilliseconds], redis.Options.CommandTimeout);
        }
    }
}
