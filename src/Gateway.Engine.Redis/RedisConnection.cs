using Gateway.Core.Engines;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>A node's connection to the fleet's Redis, on which every command ends within a bound and no outage throws.</summary>
/// <remarks>
/// The client library reconnects by itself, but neither of the versions in use gives up in time on a connection that
/// swallows everything: the waits are bounded here, and <see cref="Reconnect"/> gets rid of such a connection.
/// </remarks>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private readonly TimeProvider _clock;
    private readonly Lock _reconnecting = new();
    private readonly List<(RedisChannel Channel, Action Handler)> _subscriptions = [];
    private volatile ConnectionMultiplexer? _multiplexer;
    private bool _isReconnecting;
    private bool _isDisposed;

    /// <summary>A connection to be opened by <see cref="OpenAsync(CancellationToken)"/>. Until then no command is answered.</summary>
    internal RedisConnection(RedisOptions options, TimeProvider clock)
    {
        Options = options;
        _clock = clock;
    }

    /// <summary>Where it leads.</summary>
    public RedisOptions Options { get; }

    /// <summary>Whether the client library believes that it has a connection. One that hangs counts, too.</summary>
    public bool IsConnected => _multiplexer is { IsConnected: true };

    /// <summary>Connects, trying again for as long as <see cref="RedisOptions.StartTimeout"/> while Redis cannot be reached.</summary>
    /// <exception cref="EngineStartException">It cannot; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = new RedisConnection(options, clock);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>What the client library needs to know, also for those who use it directly.</summary>
    /// <exception cref="EngineStartException">An option is out of order, or asks for what this build cannot do.</exception>
    public static ConfigurationOptions Configure(RedisOptions options)
    {
        options.Check();
        var configuration = new ConfigurationOptions
        {
            ClientName = "gateway",
            Password = options.Password,
            DefaultDatabase = options.Database,
            Ssl = options.Tls,
            SslHost = options.TlsServerName,
            ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds,
            SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds,
            KeepAlive = 5,
            ReconnectRetryPolicy = new LinearRetry((int)RetryDelay.TotalMilliseconds),
            AbortOnConnectFail = false,

            // Both would be keys and channels that the fleet does not own.
            TieBreaker = "",
            ConfigurationChannel = "",
        };
#if !STACKEXCHANGE_REDIS_1
        configuration.User = options.User;
        configuration.AsyncTimeout = configuration.SyncTimeout;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
#endif
        foreach (var endpoint in options.Endpoints)
        {
            configuration.EndPoints.Add(RedisEndpoint.Parse(endpoint).ToEndPoint());
        }

        if (options.Tls)
        {
            var trust = new RedisTrust(options);
            configuration.CertificateValidation += (_, certificate, chain, errors) => trust.Refusal(certificate, chain, errors) is null;
        }

        return configuration;
    }

    /// <summary>The key of this name that belongs to the fleet: gateway:{fleet}:name.</summary>
    public RedisKey Key(string name) => Options.KeyOf(name);

    /// <summary>Runs a Lua script, which Redis executes as a whole with nothing in between.</summary>
    /// <param name="script">The text; Redis and the library know it by its digest after the first time.</param>
    /// <param name="keys">The KEYS.</param>
    /// <param name="values">The ARGV.</param>
    /// <param name="wait">How long to wait for the answer. A script that gets none may still be executed later.</param>
    public async Task<RedisAnswer> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values, TimeSpan wait)
    {
        try
        {
            if (_multiplexer is not { } multiplexer)
            {
                return new(RedisOutcome.Disconnected, "The connection to Redis was not opened yet");
            }

            var answer = multiplexer.GetDatabase().ScriptEvaluateAsync(script, keys, values);
            // What follows may write files or make tables, and the answer may be seen on a thread that waits for sockets.
            await ((Task)answer).WaitAsync(wait, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            if (answer.IsCompleted)
            {
                return new(await answer);
            }

            _ = answer.ContinueWith(static late => _ = late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            return new(RedisOutcome.TimedOut, $"Redis gave no answer in {wait.TotalMilliseconds:0} ms");
        }
        catch (RedisServerException exception)
        {
            return new(RedisOutcome.Refused, exception.Message);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return new(RedisOutcome.TimedOut, exception.Message);
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            return new(RedisOutcome.Disconnected, exception.Message);
        }
    }

    /// <summary>Connects; see <see cref="OpenAsync(RedisOptions, TimeProvider, CancellationToken)"/>. To be called once.</summary>
    internal async Task OpenAsync(CancellationToken cancellationToken)
    {
        var configuration = Configure(Options);
        await ReachAsync(cancellationToken);
        _multiplexer = await ConnectAsync(configuration);
    }

    /// <summary>Finds out by a connection of its own why there is none.</summary>
    /// <returns>What is in the way, and whether Redis itself said so; null: nothing.</returns>
    internal async Task<(string Reason, bool IsRefused)?> DiagnoseAsync(TimeSpan wait)
    {
        try
        {
            return await ShakeHandsAsync(wait, CancellationToken.None) is { } failures ? (failures, false) : null;
        }
        catch (EngineStartException exception)
        {
            return (exception.Message.TrimEnd('.'), true);
        }
    }

    /// <summary>Calls the handler on each message of a channel, also on connections yet to come. It returns at once.</summary>
    /// <returns>Why it is not subscribed; null if it is, or will be once there is a connection.</returns>
    internal async Task<string?> SubscribeAsync(string channel, Action handler)
    {
        var subscription = (Channel: new RedisChannel(channel, RedisChannel.PatternMode.Literal), Handler: handler);
        lock (_reconnecting)
        {
            _subscriptions.Add(subscription);
        }

        return _multiplexer is { } multiplexer ? await SubscribeAsync(multiplexer, subscription.Channel, handler) : "There is no connection yet";
    }

    /// <summary>Leaves a connection that gives no answers for a new one. Returns at once; does nothing while one is on its way.</summary>
    internal void Reconnect()
    {
        lock (_reconnecting)
        {
            if (_isReconnecting || _isDisposed)
            {
                return;
            }

            _isReconnecting = true;
        }

        _ = ReplaceAsync();
    }

    public ValueTask DisposeAsync()
    {
        lock (_reconnecting)
        {
            _isDisposed = true;
        }

        return new(_multiplexer is { } multiplexer ? CloseAsync(multiplexer) : Task.CompletedTask);
    }

    private async Task ReachAsync(CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (await ShakeHandsAsync(Options.ConnectTimeout, cancellationToken) is { } failures)
        {
            if (_clock.GetElapsedTime(started) >= Options.StartTimeout)
            {
                throw new EngineStartException(
                    $"Redis cannot be reached ({failures}), so the fleet '{Options.Fleet}' cannot be joined. Start Redis, or correct its endpoints.") { IsOutage = true };
            }

            await Task.Delay(RetryDelay, _clock, cancellationToken);
        }
    }

    /// <returns>Why no endpoint can be reached; null if one can.</returns>
    private async Task<string?> ShakeHandsAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var handshake = new RedisHandshake(Options, new(Options));
        using var patience = new CancellationTokenSource(wait, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var failures = await Task.WhenAll(Options.Endpoints.Select(endpoint => handshake.TryAsync(RedisEndpoint.Parse(endpoint), either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return failures.Contains(null) ? null : string.Join("; ", failures);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
#if STACKEXCHANGE_REDIS_1
        multiplexer.PreserveAsyncOrder = false; // Otherwise one slow continuation holds up all the others.
#endif
        return multiplexer;
    }

    private static async Task<string?> SubscribeAsync(ConnectionMultiplexer multiplexer, RedisChannel channel, Action handler)
    {
        try
        {
            await multiplexer.GetSubscriber().SubscribeAsync(channel, (_, _) => handler());
            return null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            return exception.Message;
        }
    }

    private static Task CloseAsync(ConnectionMultiplexer multiplexer) =>
        Task.Run(() => multiplexer.Close(allowCommandsToComplete: false)); // Blocks in both versions of the library.

    private async Task ReplaceAsync()
    {
        try
        {
            var fresh = await Task.Run(() => ConnectAsync(Configure(Options)));
            ConnectionMultiplexer? old;
            (RedisChannel Channel, Action Handler)[] subscriptions;
            lock (_reconnecting)
            {
                old = _isDisposed ? fresh : _multiplexer;
                _multiplexer = _isDisposed ? _multiplexer : fresh;
                subscriptions = [.. _subscriptions];
            }

            _ = old is null ? Task.CompletedTask : CloseAsync(old);
            foreach (var (channel, handler) in subscriptions)
            {
                _ = SubscribeAsync(fresh, channel, handler);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or IOException or EngineStartException)
        {
            // Redis is away altogether. Whoever asked for the connection still gets no answers, and will ask again.
        }
        finally
        {
            lock (_reconnecting)
            {
                _isReconnecting = false;
            }
        }
    }
}
