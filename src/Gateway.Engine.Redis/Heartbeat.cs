using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>
/// Tells the fleet that this node is alive, and hears who else is; and finds out whether Redis serves, so that calls need
/// not find it out one by one. One driver.
/// </summary>
internal sealed class Heartbeat(
    RedisConnection connection,
    FleetMembers members,
    FleetMarker marker,
    StoreWatch store,
    EngineCondition condition,
    RedisBroadcasts broadcasts,
    Action onLiveNodesChanged,
    TimeProvider time,
    ILogger log)
{
    private const string NodesKeyName = "nodes";

    /// <summary>While Redis does not serve, it is asked more often: nothing else asks it then.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A list of nodes without beats is forgotten after as long.</summary>
    private static readonly TimeSpan NodesLife = TimeSpan.FromHours(1);

    /// <summary>How often it is looked whether the marker still is the fleet's.</summary>
    private static readonly TimeSpan MarkerInterval = TimeSpan.FromSeconds(5);

    /// <summary>Older releases may come back for as long, as when a rolling upgrade is undone.</summary>
    private static readonly TimeSpan RaiseAfter = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked whether Redis may throw data away.</summary>
    private static readonly TimeSpan PolicyInterval = TimeSpan.FromMinutes(1);

    /// <summary>As many beats in a row without an answer, on a connection said to be fine, and it is given up.</summary>
    private const int BeatsUntilReconnect = 3;

    private const string PolicyScript = """
        local info = redis.pcall('INFO', 'memory')
        if type(info) ~= 'string' then return {} end
        return {string.match(info, 'maxmemory:(%d+)'), string.match(info, 'maxmemory_policy:([%w-]+)')}
        """;

    private readonly long _origin = time.GetTimestamp();
    private readonly string _channel = connection.Options.KeyOf(NodesKeyName);
    private readonly RedisKey[] _keys = [connection.Key(StoreWatch.EpochKeyName), connection.Key(NodesKeyName)];
    private readonly Signal _news = new(time);
    private readonly LogGate _faults = new(time);
    private TimeSpan? _since;
    private long? _born;
    private TimeSpan? _markerLooked;
    private TimeSpan? _policyLooked;
    private TimeSpan? _agreedSince;
    private string? _markerRefusal;
    private bool _hidesRunId;
    private int _unanswered;

    /// <summary>Hears of nodes that come and go as they do, not only at the next beat.</summary>
    public async Task ListenAsync()
    {
        if (await connection.SubscribeAsync(_channel, _news.Set) is { } fault)
        {
            RedisLog.NotSubscribed(log, _channel, fault);
        }
    }

    /// <summary>
    /// Begins without Redis. The fleet's marker is looked at before anything else is asked of a Redis that comes: it may be
    /// another engine's by then.
    /// </summary>
    /// <param name="trouble">A clause without a full stop.</param>
    public void BeginAlone(string trouble)
    {
        _markerRefusal = "The fleet's marker has not been looked at yet";
        members.Look(Now, [], isComplete: false);
        condition.Suffer("unreachable", trouble);
    }

    /// <summary>
    /// Begins the epoch of a new fleet. A Redis that lost everything while no node lived cannot be told from one that the
    /// fleet never used: then limits begin anew.
    /// </summary>
    public Task FoundAsync() => connection.EvaluateAsync(
        RedisScripts.Found, [.. _keys, marker.Key], [], connection.Options.CommandTimeout);

    /// <summary>Beats until cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(condition.IsServing ? FleetMembers.Interval : RetryInterval, cancellationToken);
                if (!cancellationToken.IsCancellationRequested && await BeatAsync() is null)
                {
                    await LookAtMarkerAsync();
                    await LookAtPolicyAsync();
                }
            }
            catch (Exception exception)
            {
                if (_faults.TryPass())
                {
                    RedisLog.LoopFailed(log, "heartbeat", exception);
                }
            }
        }
    }

    /// <summary>Beats once.</summary>
    /// <returns>Why Redis does not serve; null if it does.</returns>
    public async Task<string?> BeatAsync()
    {
        var dead = members.Dead(Now);
        RedisValue[] values =
        [
            members.Self.Id.ToString(),
            members.NextBeat(),
            (long)NodesLife.TotalMilliseconds,
            _channel,
            .. dead.SelectMany(static one => new RedisValue[] { one.Key, one.Value }),
        ];
        var sent = time.GetTimestamp();
        var answer = await connection.EvaluateAsync(RedisScripts.Beat, _keys, values, connection.Options.CommandTimeout);
        if (RedisRefusal.IsForgottenScript(answer))
        {
            sent = time.GetTimestamp();
            answer = await connection.EvaluateAsync(RedisScripts.Beat, _keys, values, connection.Options.CommandTimeout);
        }

        if (!answer.IsAnswered)
        {
            return await SufferAsync(answer);
        }

        _unanswered = 0;
        var told = (RedisResult[])answer.Result!;
        TakeIn(told, sent);
        await RememberAsync((long)told[6], isFounded: (long)told[5] == 0);
        return null;
    }

    /// <summary>Takes this node off the list, if Redis can be reached.</summary>
    public Task LeaveAsync() => connection.EvaluateAsync(
        RedisScripts.Leave, [connection.Key(NodesKeyName)], [members.Self.Id.ToString(), _channel], connection.Options.CommandTimeout);

    /// <summary>Looks whether Redis may throw away data when it is full: then every limit may forget.</summary>
    public async Task LookAtPolicyAsync()
    {
        if (_policyLooked is { } looked && Now - looked < PolicyInterval)
        {
            return;
        }

        _policyLooked = Now;
        var answer = await connection.EvaluateAsync(PolicyScript, [connection.Key(NodesKeyName)], [], connection.Options.CommandTimeout);
        if (answer.IsAnswered)
        {
            condition.Warn(Warning((RedisResult[])answer.Result!));
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    private void TakeIn(RedisResult[] answer, long sent)
    {
        var since = TimeSpan.FromMicroseconds((long)answer[1]);
        var isDisrupted = _since is { } before && before != since;
        _since = since;
        store.Observe(TimeSpan.FromMicroseconds((long)answer[0]), sent);
        _hidesRunId = (int)answer[4] == 0;
        if (isDisrupted)
        {
            RedisLog.Disrupted(log);
            _markerLooked = null;
        }

        if (_markerRefusal is null)
        {
            condition.Recover();
        }

        var list = (string[])answer[2]!;
        var beats = list.Chunk(2).Select(static pair => KeyValuePair.Create(pair[0], pair[1])).ToList();
        if (members.Look(Now, beats, isComplete: !isDisrupted))
        {
            onLiveNodesChanged();
        }

        broadcasts.Notice(since, (long)answer[3]);
    }

    /// <summary>
    /// A starting node may have taken a Redis that just lost everything for a new one. This one knows better, and says so.
    /// </summary>
    private async Task RememberAsync(long born, bool isFounded)
    {
        if (isFounded && _born is { } before && before != born)
        {
            await connection.EvaluateAsync(RedisScripts.Lose, _keys, [born], connection.Options.CommandTimeout);
        }

        _born = born;
    }

    private async Task<string> SufferAsync(RedisAnswer answer)
    {
        var (code, trouble) = answer.Outcome switch
        {
            RedisOutcome.Refused => (RedisRefusal.CodeOf(answer.Reason!), RedisRefusal.Explain(answer.Reason!)),
            RedisOutcome.TimedOut => ("no answer", answer.Reason!),
            _ => await DiagnoseAsync(answer.Reason!),
        };

        // What is well with a connection of its own is the library's matter: it has hung, or has given up.
        _unanswered = code is "no answer" or "no connection" ? _unanswered + 1 : 0;
        if (_unanswered >= BeatsUntilReconnect)
        {
            _unanswered = 0;
            connection.Reconnect();
        }

        condition.Suffer(code, trouble);
        return trouble;
    }

    private async Task<(string Code, string Trouble)> DiagnoseAsync(string reason) =>
        await connection.DiagnoseAsync(connection.Options.CommandTimeout) is { } diagnosis
            ? (diagnosis.IsRefused ? "refused" : "unreachable", diagnosis.IsRefused ? diagnosis.Reason : $"Redis cannot be reached ({diagnosis.Reason})")
            : ("no connection", $"The connection to Redis was lost, and is being made again ({RedisRefusal.Brief(reason)})");

    private async Task LookAtMarkerAsync()
    {
        if (_markerLooked is { } looked && Now - looked < MarkerInterval)
        {
            return;
        }

        _markerLooked = Now;
        _markerRefusal = await marker.CheckAsync();
        if (_markerRefusal is { } refusal)
        {
            condition.Suffer("marker", refusal.TrimEnd('.'));
            return;
        }

        condition.Recover();
        await RaiseMarkerAsync();
    }

    /// <summary>Shuts older releases out once none has been seen for a while.</summary>
    private async Task RaiseMarkerAsync()
    {
        var lowest = members.LowestSpoken;
        if (lowest <= marker.Protocol)
        {
            _agreedSince = null;
            return;
        }

        _agreedSince ??= Now;
        if (Now - _agreedSince >= RaiseAfter && await marker.RaiseAsync(lowest))
        {
            RedisLog.MarkerRaised(log, marker.Protocol, connection.Options.Fleet);
        }
    }

    private string? Warning(RedisResult[] memory)
    {
        if (memory is [var limit, var policy] && (string?)policy is { } name && name != "noeviction" && (string?)limit != "0")
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Its maxmemory-policy is {name}, so when it is full it throws limits and circuits away, which then begin anew: set noeviction.");
        }

        return _hidesRunId
            ? "It does not let this user run INFO, so a restart from an old snapshot goes unnoticed and limits may admit too much after one: grant +info."
            : null;
    }
}
