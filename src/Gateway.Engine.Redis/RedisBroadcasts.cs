using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>
/// Broadcasts by a short log in Redis that every node reads on from where it was. Publish and subscribe only say that
/// there is something to read; if that gets lost, the next heartbeat says it.
/// </summary>
internal sealed class RedisBroadcasts(
    RedisConnection connection,
    FleetMembers members,
    EngineCondition condition,
    BroadcastSubscriptions subscriptions,
    RedisStatistics statistics,
    Action onMissed,
    TimeProvider time,
    ILogger log) : IDisposable
{
    /// <summary>
    /// How many broadcasts the log keeps: 16 MiB of the largest. A node that was cut off while there were more learns that
    /// it missed some.
    /// </summary>
    public const int LogLength = 256;

    private const string LogKeyName = "broadcasts";

    /// <summary>How many to fetch at a time: 2 MiB of the largest.</summary>
    private const int FetchLength = 32;

    /// <summary>A log without news is forgotten after as long.</summary>
    private static readonly TimeSpan LogLife = TimeSpan.FromMinutes(10);

    private readonly BroadcastCursor _cursor = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Signal _news = new(time);
    private readonly string _channel = connection.Options.KeyOf(LogKeyName);
    private readonly RedisKey[] _keys = [connection.Key(StoreWatch.EpochKeyName), connection.Key(LogKeyName)];
    private (TimeSpan Since, long Last)? _noticed;
    private volatile bool _isBehind;
    private long _sent;

    /// <summary>Hears of broadcasts as they are sent, not only at the next heartbeat.</summary>
    public async Task ListenAsync()
    {
        if (await connection.SubscribeAsync(_channel, _news.Set) is { } fault)
        {
            RedisLog.NotSubscribed(log, _channel, fault);
        }
    }

    /// <summary>
    /// The heartbeat tells how the log is. The first time, before the reader runs, the node begins to read after what is in it.
    /// </summary>
    public void Notice(TimeSpan since, long last)
    {
        if (_noticed is null)
        {
            _cursor.Begin(since, last);
        }
        else if (_noticed != (since, last) || _isBehind)
        {
            _news.Set();
        }

        _noticed = (since, last);
    }

    /// <summary>One at a time, so that the log has them in the order in which the calls end.</summary>
    public async Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var turn = _turn.WaitAsync(cancellationToken);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully)
        {
            return false;
        }

        try
        {
            var message = new BroadcastMessage(new(members.Self.Id, topic, payload), ++_sent).Write();
            var answer = await EvaluateAsync(message);
            if (RedisRefusal.IsForgottenScript(answer))
            {
                answer = await EvaluateAsync(message);
            }

            _news.Set();
            return answer.IsAnswered;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads and delivers until cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
                while (!cancellationToken.IsCancellationRequested && await FetchAsync())
                {
                }
            }
            catch (Exception exception)
            {
                RedisLog.LoopFailed(log, "reader of broadcasts", exception);
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    private Task<RedisAnswer> EvaluateAsync(byte[] message) => condition.IsServing
        ? connection.EvaluateAsync(
            RedisScripts.Broadcast, _keys, [message, LogLength, (long)LogLife.TotalMilliseconds, _channel], connection.Options.CommandTimeout)
        : Task.FromResult(new RedisAnswer(RedisOutcome.Disconnected, "Redis does not serve"));

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> FetchAsync()
    {
        var answer = await connection.EvaluateAsync(RedisScripts.Fetch, _keys, [_cursor.Position, FetchLength], connection.Options.CommandTimeout);
        _isBehind = !answer.IsAnswered;
        if (_isBehind)
        {
            return false; // The next heartbeat that is answered wakes the reader again.
        }

        var parts = (RedisResult[])answer.Result!;
        var holds = _cursor.Check(TimeSpan.FromMicroseconds((long)parts[0]), (long)parts[1], (long)parts[2], out var mayHaveMissed);
        if (mayHaveMissed)
        {
            statistics.CountGap();
            RedisLog.BroadcastsMissed(log);
            onMissed();
        }

        if (!holds)
        {
            return true;
        }

        var items = (RedisResult[])parts[3]!;
        for (var index = 0; index < items.Length; index += 2)
        {
            Read((byte[])items[index]!, (long)items[index + 1]);
        }

        return items.Length > 0;
    }

    private void Read(byte[] bytes, long position)
    {
        if (BroadcastMessage.Read(bytes) is not { } message)
        {
            _cursor.Skip(position);
        }
        else if (_cursor.Advance(position, message.Broadcast.Sender, message.Number, members.Live))
        {
            subscriptions.Deliver(message.Broadcast);
        }
    }
}
