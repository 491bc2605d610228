namespace Gateway.Engine.Redis;

/// <summary>What Redis executes for the engine, each script as a whole with nothing in between.</summary>
/// <remarks>
/// <para>
/// Every script that reads state begins with <see cref="Observe"/>. The server's run id dies with the process, so it
/// shows a restart, from whatever file, and a failover; and the key that repeats it shows a loss of all data. What the
/// two disagree about is a disruption, and the key then keeps the time at which it was first seen, on which so all nodes
/// agree. INFO costs 4 µs of Redis's time; nothing cheaper shows a restart within the very command that must not trust
/// what it finds.
/// </para>
/// <para>
/// KEYS[1] is always the epoch: a hash of run (the run id), since (the last disruption, in microseconds), lost (the last
/// loss of all data), born (when the hash was made) and seq (of the last broadcast). Redis 5 is the oldest that allows a
/// write after TIME.
/// </para>
/// </remarks>
internal static class RedisScripts
{
    private const string Time = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local info = redis.pcall('INFO', 'server')
        local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
        local function set(since, lost, born)
            redis.call('HSET', KEYS[1], 'run', run, 'since', string.format('%.0f', since), 'lost', string.format('%.0f', lost),
                'born', string.format('%.0f', born))
        end

        """;

    private const string Observe = Time + """
        local epoch = redis.call('HMGET', KEYS[1], 'run', 'since', 'lost', 'born')
        local since, lost, born = tonumber(epoch[2]), tonumber(epoch[3]), tonumber(epoch[4])
        if not (since and lost and born) then
            since, lost, born = now, now, now
            set(since, lost, born)
        elseif epoch[1] ~= run then
            since = now
            set(since, lost, born)
        end

        """;

    /// <summary>
    /// KEYS[2] the nodes; KEYS[3] the marker. Begins the epoch of a fleet of which there is no trace: nothing was lost that
    /// never was. To be executed by a node before it does anything else.
    /// </summary>
    public const string Found = Time + """
        if redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3]) == 0 then set(0, 0, now) end
        return 1
        """;

    /// <summary>ARGV[1] the born of the epoch that shall be known to have followed a loss.</summary>
    public const string Lose = Observe + """
        if born == tonumber(ARGV[1]) and lost == 0 then set(now, now, born) end
        return 1
        """;

    /// <summary>KEYS[2] the blob.</summary>
    /// <returns>TIME, since, lost, the blob or nil.</returns>
    public const string Read = Observe + """
        return {now, since, lost, redis.call('GET', KEYS[2])}
        """;

    /// <summary>
    /// KEYS[2] the blob; ARGV[1] the token it must begin with, empty if there must be none; ARGV[2] the new blob; ARGV[3]
    /// its life in milliseconds, 0 to delete it, -1 for ever.
    /// </summary>
    /// <returns>An array of one item, or as <see cref="Read"/> does if the token is another.</returns>
    /// <remarks>
    /// Needs no look at the run id: tokens are never used twice, so the blob is the very one that was read, whatever
    /// happened to the server since.
    /// </remarks>
    public const string Write = """
        if redis.call('GETRANGE', KEYS[2], 0, 15) == ARGV[1] then
            if ARGV[3] == '0' then
                redis.call('DEL', KEYS[2])
            elseif ARGV[3] == '-1' then
                redis.call('SET', KEYS[2], ARGV[2])
            else
                redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
            end
            return {1}
        end

        """ + Read;

    /// <summary>
    /// KEYS[2] the nodes: a hash; ARGV[1] an id, ARGV[2] its beat; ARGV[3] the milliseconds after which a fleet without
    /// beats is forgotten; ARGV[4] a channel to tell of a new node; then pairs of dead ids and their last beats.
    /// </summary>
    /// <returns>
    /// TIME, since, all ids and beats, the number of the last broadcast, whether the server told its run id, lost, born.
    /// </returns>
    public const string Beat = Observe + """
        if redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) == 1 then redis.pcall('PUBLISH', ARGV[4], '') end
        for index = 5, #ARGV, 2 do
            if redis.call('HGET', KEYS[2], ARGV[index]) == ARGV[index + 1] then redis.call('HDEL', KEYS[2], ARGV[index]) end
        end
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return {now, since, redis.call('HGETALL', KEYS[2]), tonumber(redis.call('HGET', KEYS[1], 'seq') or '0'), run ~= '' and 1 or 0, lost, born}
        """;

    /// <summary>KEYS[1] the nodes; ARGV[1] an id; ARGV[2] a channel to tell of it.</summary>
    public const string Leave = """
        redis.call('HDEL', KEYS[1], ARGV[1])
        redis.pcall('PUBLISH', ARGV[2], '')
        return 1
        """;

    /// <summary>
    /// KEYS[2] the log of broadcasts: a sorted set; ARGV[1] a broadcast; ARGV[2] how many to keep; ARGV[3] for how many
    /// milliseconds; ARGV[4] a channel to tell of it.
    /// </summary>
    /// <returns>Its number: one more than the last one's, even if the epoch was lost and the log was not.</returns>
    public const string Broadcast = Observe + """
        local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
        local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
        seq = math.max(seq, tonumber(last[2] or '0')) + 1
        redis.call('HSET', KEYS[1], 'seq', string.format('%.0f', seq))
        redis.call('ZADD', KEYS[2], seq, ARGV[1])
        redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[2])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        redis.pcall('PUBLISH', ARGV[4], '')
        return seq
        """;

    /// <summary>KEYS[2] the log of broadcasts; ARGV[1] the number of the last one had; ARGV[2] how many to return.</summary>
    /// <returns>Since, the number of the last broadcast, of the oldest in the log, then broadcasts and their numbers.</returns>
    public const string Fetch = Observe + """
        local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
        local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
        return {since, seq, tonumber(oldest[2] or seq + 1),
            redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])}
        """;
}
