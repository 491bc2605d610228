using System.Globalization;
using Gateway.Engine.Redis;
using StackExchange.Redis;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Orleans' membership table in Redis, and beside it a fence for each silo.</summary>
/// <param name="redis">Where it is.</param>
internal sealed class FleetTable(RedisConnection redis)
{
    /// <summary>The name of the table's key.</summary>
    public const string Name = "members";

    private const string VersionField = "Version";
    private const int Dead = (int)SiloStatus.Dead;

    /// <summary>Looks at a silo's row and, if it lives, renews its fence, with nothing in between.</summary>
    private static readonly string BeatScript = $$"""
        local time = redis.call('TIME')
        local row = redis.call('HGET', KEYS[1], ARGV[1])
        local standing = {{(int)Standing.NotListed}}
        if row then
          if cjson.decode(row).Status == {{Dead}} then
            standing = {{(int)Standing.Dead}}
          else
            standing = {{(int)Standing.Alive}}
            redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
          end
        end
        return {standing, tonumber(redis.call('HGET', KEYS[1], 'Version') or '0'), time[1], time[2]}
        """;

    /// <summary>
    /// Puts back what is remembered, if the table is behind it, and notes when that was. Rows of silos that came since stay.
    /// </summary>
    private const string RestoreScript = """
        local version = tonumber(redis.call('HGET', KEYS[1], 'Version') or '-1')
        local remembered = tonumber(ARGV[1])
        if version >= remembered then return 0 end
        for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        if redis.call('HLEN', KEYS[1]) * 2 > #ARGV - 1 then remembered = remembered + 1 end
        redis.call('HSET', KEYS[1], 'Version', remembered)
        local time = redis.call('TIME')
        redis.call('SET', KEYS[2], string.format('%.0f', time[1] * 1000000 + time[2]))
        return 1
        """;

    private readonly RedisKey _key = redis.Key(Name);
    private readonly RedisKey _lost = redis.Key("lost");

    /// <summary>Asks how a silo stands, and renews its fence if it lives.</summary>
    public async Task<Beat> BeatAsync(SiloAddress silo, TimeSpan wait)
    {
        var answer = await redis.EvaluateAsync(
            BeatScript, [_key, FenceOf(silo)], [silo.ToString(), (long)SiloFence.Length.TotalMilliseconds], wait);
        if (!answer.IsAnswered)
        {
            return new(Standing.Unknown, 0, default, answer.Reason);
        }

        var parts = (RedisResult[])answer.Result!;
        return new((Standing)(int)parts[0], (long)parts[1], RedisTime.Read(parts[2], parts[3]), null);
    }

    /// <summary>The table's version and the whole table, field by field; null if Redis gives no answer.</summary>
    public async Task<(long Version, string[] Fields)?> ReadAsync(TimeSpan wait)
    {
        var answer = await redis.EvaluateAsync("return redis.call('HGETALL', KEYS[1])", [_key], [], wait);
        return answer.IsAnswered
            && (string[]?)answer.Result is { } fields
            && Array.IndexOf(fields, VersionField) is >= 0 and var index
            && long.TryParse(fields[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? (version, fields)
                : null;
    }

    /// <summary>Puts a table back that Redis lost, or has an older one of.</summary>
    /// <returns>Whether it was behind.</returns>
    public async Task<bool> RestoreAsync(long version, string[] table, TimeSpan wait)
    {
        var answer = await redis.EvaluateAsync(RestoreScript, [_key, _lost], [version, .. table.Select(text => (RedisValue)text)], wait);
        return answer.IsAnswered && (int)answer.Result == 1;
    }

    /// <summary>
    /// When a table was last put back, since the Unix epoch; now if it has yet to be. Zero for never, null if Redis gives no
    /// answer.
    /// </summary>
    public async Task<TimeSpan?> LostAsync(TimeSpan wait)
    {
        const string Script = """
            local time = redis.call('TIME')
            if redis.call('EXISTS', KEYS[1]) == 0 then return time[1] * 1000000 + time[2] end
            return tonumber(redis.call('GET', KEYS[2]) or '0')
            """;
        var answer = await redis.EvaluateAsync(Script, [_key, _lost], [], wait);
        return answer.IsAnswered ? TimeSpan.FromMicroseconds((long)answer.Result) : null;
    }

    /// <summary>How much longer the fences of these silos may be held; null if Redis gives no answer.</summary>
    public async Task<TimeSpan?> FencesLeftAsync(IReadOnlyCollection<SiloAddress> silos, TimeSpan wait)
    {
        const string Script = """
            local most = 0
            for i = 1, #KEYS do most = math.max(most, redis.call('PTTL', KEYS[i])) end
            return most
            """;
        var answer = await redis.EvaluateAsync(Script, [.. silos.Select(FenceOf)], [], wait);
        return answer.IsAnswered ? TimeSpan.FromMilliseconds((long)answer.Result) : null;
    }

    /// <summary>Removes a silo's fence.</summary>
    public Task GiveUpAsync(SiloAddress silo, TimeSpan wait) => redis.EvaluateAsync("return redis.call('DEL', KEYS[1])", [FenceOf(silo)], [], wait);

    /// <summary>Leaves a connection that gives no answers for a new one.</summary>
    public void Reconnect() => redis.Reconnect();

    private RedisKey FenceOf(SiloAddress silo) => redis.Key(string.Create(CultureInfo.InvariantCulture, $"fence:{silo}"));
}
