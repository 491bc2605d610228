using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis;

/// <summary>
/// Authorities whose states lie in a Redis that all nodes share: a node reads a state, runs the authority and writes the
/// state back if no other node did meanwhile.
/// </summary>
/// <remarks>
/// A call costs two round trips; calls of one node to one key that come while one is under way share the next two. Redis
/// decides the order, and its clock is the fleet's. docs/decisions/0004-redis-engine.md says why.
/// </remarks>
public sealed class RedisEngine : IEngine
{
    private readonly Dictionary<string, AuthorityRunner> _runners = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RedisConnection _connection;
    private readonly FleetMembers _members;
    private readonly FleetMarker _marker;
    private readonly EngineCondition _condition;
    private readonly BroadcastSubscriptions _subscriptions;
    private readonly RedisBroadcasts _broadcasts;
    private readonly BatchExecutor _executor;
    private readonly Heartbeat _heartbeat;
    private Task _loops = Task.CompletedTask;

    /// <param name="self">This process.</param>
    /// <param name="options">Where Redis is.</param>
    /// <param name="clock">The node's monotonic time, and the engine's timers.</param>
    /// <param name="logs">Makes the log.</param>
    public RedisEngine(NodeInfo self, RedisOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        _options = options;
        _time = clock;
        _log = logs.CreateLogger<RedisEngine>();
        _connection = new(options, clock);
        _members = new(self);
        _marker = new(_connection, Name);
        _condition = new(options, Statistics, clock, _log);
        _subscriptions = new(_log);
        _broadcasts = new(_connection, _members, _condition, _subscriptions, Statistics, () => BroadcastsMissed?.Invoke(), clock, _log);
        var store = new StoreWatch(clock, Statistics, _log);
        _executor = new(new(_connection, store, clock, Statistics), store, _members, _condition, Statistics, options.CommandTimeout, clock, _log);
        _heartbeat = new(
            _connection, _members, _marker, store, _condition, _broadcasts, () => LiveNodesChanged?.Invoke(), clock, _log);
    }

    public event Action? LiveNodesChanged;

    /// <summary>
    /// Raised when this node may have missed broadcasts, because it was cut off for too long or Redis lost them: whoever
    /// relies on them asks for what they tell. Handlers return at once and do not throw.
    /// </summary>
    public event Action? BroadcastsMissed;

    public string Name => "redis";

    public NodeId Self => _members.Self.Id;

    public IReadOnlyList<NodeInfo> LiveNodes => _members.Live;

    public EngineHealth Health => _condition.Health(_members.Live.Count);

    /// <summary>What the engine counts, for metrics.</summary>
    public RedisStatistics Statistics { get; } = new();

    /// <summary>How many keys have calls under way, of all kinds.</summary>
    internal int QueueCount => _runners.Values.Sum(runner => runner.QueueCount);

    public IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class
    {
        if (_condition.HasStarted)
        {
            throw new InvalidOperationException($"The engine has started, so it is too late to host '{kind.Name}'.");
        }

        var runner = new AuthorityRunner(kind, _executor, _condition, Statistics, _time);
        return _runners.TryAdd(kind.Name, runner)
            ? new RedisAuthorities<TState, TCommand, TReply>(kind, runner)
            : throw new InvalidOperationException($"The engine already hosts a kind named '{kind.Name}'.");
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _condition.Start();
        bool isJoined;
        try
        {
            isJoined = await TryJoinAsync(cancellationToken);
            if (!_condition.Run())
            {
                throw new OperationCanceledException("The engine was stopped while it started.");
            }
        }
        catch
        {
            _condition.Stop();
            await _heartbeat.LeaveAsync();
            await _connection.DisposeAsync();
            _members.Clear();
            throw;
        }

        _loops = Task.WhenAll(
            Task.Run(() => _heartbeat.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => _broadcasts.RunAsync(_stopping.Token), CancellationToken.None));
        if (isJoined)
        {
            RedisLog.Joined(_log, _options.Fleet, _options.EndpointText, LiveNodes.Count);
        }

        LiveNodesChanged?.Invoke();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_condition.Stop())
        {
            return;
        }

        // What is under way gets as long as a command may take; nothing new comes in.
        var stopped = _time.GetTimestamp();
        while (QueueCount > 0 && _time.GetElapsedTime(stopped) < _options.CommandTimeout && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, CancellationToken.None);
        }

        await _stopping.CancelAsync();
        await _loops;
        await _heartbeat.LeaveAsync();
        await _connection.DisposeAsync();
        _members.Clear();
        LiveNodesChanged?.Invoke();
    }

    public async ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        EngineBounds.CheckName(topic);
        EngineBounds.CheckBroadcast(payload);
        if (!_condition.IsRunning || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var sending = _broadcasts.SendAsync(topic, payload, cancellationToken);
        await ((Task)sending).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return sending.IsCompletedSuccessfully && await sending;
    }

    public IDisposable Subscribe(string topic, Action<Broadcast> handler)
    {
        EngineBounds.CheckName(topic);
        return _subscriptions.Add(topic, handler);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _broadcasts.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Appears in the fleet, then looks at its marker: so that whoever raises it knows of this node, or this node of that.</summary>
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        await _connection.OpenAsync(cancellationToken);
        while (await AppearAsync() is { } trouble)
        {
            if (_time.GetElapsedTime(started) >= _options.StartTimeout)
            {
                throw new EngineStartException($"The fleet '{_options.Fleet}' cannot be joined in Redis at {_options.EndpointText}. {trouble}.") { IsOutage = true };
            }

            await Task.Delay(FleetMembers.Interval / 4, _time, cancellationToken);
        }

        await _marker.JoinAsync(cancellationToken);
        await Task.WhenAll(_heartbeat.ListenAsync(), _broadcasts.ListenAsync());
        await _heartbeat.LookAtPolicyAsync();
    }

    /// <returns>Whether the node is in the fleet; if not, its heartbeat will see to that.</returns>
    private async Task<bool> TryJoinAsync(CancellationToken cancellationToken)
    {
        try
        {
            await JoinAsync(cancellationToken);
            return true;
        }
        catch (EngineStartException outage) when (outage.IsOutage && _options.MayStartAlone)
        {
            _heartbeat.BeginAlone(outage.Message.TrimEnd('.'));
            await Task.WhenAll(_heartbeat.ListenAsync(), _broadcasts.ListenAsync());
            return false;
        }
    }

    private async Task<string?> AppearAsync()
    {
        await _heartbeat.FoundAsync();
        return await _heartbeat.BeatAsync();
    }
}
