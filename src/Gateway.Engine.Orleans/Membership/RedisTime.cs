using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Redis;
using StackExchange.Redis;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Reads what Redis's TIME answers.</summary>
internal static class RedisTime
{
    /// <summary>Asks for it.</summary>
    /// <exception cref="EngineStartException">Redis does not tell it.</exception>
    public static async Task<TimeSpan> AskAsync(RedisConnection redis)
    {
        var answer = await redis.EvaluateAsync("return redis.call('TIME')", [], [], redis.Options.CommandTimeout);
        if (!answer.IsAnswered)
        {
            throw new EngineStartException($"The fleet '{redis.Options.Fleet}' cannot be joined, because Redis does not tell its time: {answer.Reason}.");
        }

        var parts = (RedisResult[])answer.Result!;
        return Read(parts[0], parts[1]);
    }

    /// <summary>Since the Unix epoch.</summary>
    public static TimeSpan Read(RedisResult seconds, RedisResult microseconds) =>
        TimeSpan.FromSeconds(Parse(seconds)) + TimeSpan.FromMicroseconds(Parse(microseconds));

    private static long Parse(RedisResult part) => long.Parse((string)part!, CultureInfo.InvariantCulture);
}
