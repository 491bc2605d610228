using System.Globalization;
using System.Text.Json;
using Gateway.Core.Engines;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>
/// What the first node of a fleet writes into Redis, so that two engines, or releases too far apart, never are two
/// authorities for one key. Every engine whose nodes share a Redis joins by it.
/// </summary>
/// <remarks>
/// It states the protocol version that all nodes must speak. A release joins a fleet marked with its own version or the
/// one before; once all live nodes speak a higher one, <see cref="RaiseAsync"/> shuts older releases out. It never
/// expires: nodes that are cut off from Redis may live on for long, and must find the same fleet when they are back.
/// </remarks>
public sealed class FleetMarker
{
    private const string KeyName = "fleet";

    /// <summary>Writes the marker if there is none. The marker either way.</summary>
    private const string JoinScript = """
        redis.call('SET', KEYS[1], ARGV[1], 'NX')
        return redis.call('GET', KEYS[1])
        """;

    /// <summary>Replaces the marker if it is still the one that was read. The marker either way.</summary>
    private const string RaiseScript = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end
        return redis.call('GET', KEYS[1])
        """;

    private readonly RedisConnection _connection;
    private readonly string _engine;
    private readonly int _oldest;
    private readonly int _current;
    private string? _refusal;

    /// <summary>The marker of the connection's fleet, as this release sees it.</summary>
    /// <param name="connection">Leads to the Redis that all the fleet's nodes share.</param>
    /// <param name="engine">The <see cref="IEngine.Name"/> of the engine that this node runs.</param>
    public FleetMarker(RedisConnection connection, string engine)
        : this(connection, engine, EngineProtocol.Oldest, EngineProtocol.Current)
    {
    }

    /// <summary>The marker as another release would see it.</summary>
    internal FleetMarker(RedisConnection connection, string engine, int oldest, int current)
    {
        _connection = connection;
        _engine = engine;
        _oldest = oldest;
        _current = current;
    }

    /// <summary>The fleet's protocol version, as last seen. Zero before the node joined.</summary>
    public int Protocol { get; private set; }

    /// <summary>Joins the fleet, or founds it.</summary>
    /// <exception cref="EngineStartException">
    /// The fleet runs another engine or a protocol version that this release does not read, or Redis could not be asked.
    /// </exception>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await EvaluateAsync(JoinScript, Text(_current));
        if (!answer.IsAnswered)
        {
            throw new EngineStartException(
                $"The fleet '{Fleet}' cannot be joined, because its marker in Redis cannot be read or written: {Explain(answer)}.") { IsOutage = answer.Outcome != RedisOutcome.Refused };
        }

        if (Inspect((string?)answer.Result) is { } refusal)
        {
            throw new EngineStartException(refusal);
        }
    }

    /// <summary>
    /// Looks whether the node still belongs to the fleet, and founds the fleet again if the marker was lost. To be called
    /// from time to time: a Redis that lost its data would otherwise let another engine in.
    /// </summary>
    /// <returns>Why the node does not belong to the fleet any more; null if it does. If Redis cannot be asked, as before.</returns>
    public async Task<string?> CheckAsync()
    {
        var answer = await EvaluateAsync(JoinScript, Text(Math.Max(Protocol, _oldest)));
        return _refusal = answer.IsAnswered ? Inspect((string?)answer.Result) : _refusal;
    }

    /// <summary>
    /// Raises the marker to the lowest protocol version that a live node speaks. To be called when older nodes have been
    /// gone for long enough that none will come back.
    /// </summary>
    /// <returns>Whether the marker is higher now.</returns>
    public async Task<bool> RaiseAsync(int lowestLive)
    {
        var (before, target) = (Protocol, Math.Min(lowestLive, _current));
        if (before > 0 && target > before)
        {
            var answer = await EvaluateAsync(RaiseScript, Text(before), Text(target));
            _refusal = answer.IsAnswered ? Inspect((string?)answer.Result) : _refusal;
        }

        return Protocol > before;
    }

    private string Fleet => _connection.Options.Fleet;

    /// <summary>Where it lies.</summary>
    internal RedisKey Key => KeyText;

    private string KeyText => _connection.Options.KeyOf(KeyName);

    private static string Explain(RedisAnswer answer) =>
        answer.Outcome == RedisOutcome.Refused ? RedisRefusal.Explain(answer.Reason!) : answer.Reason!;

    private Task<RedisAnswer> EvaluateAsync(string script, params string[] values) => _connection.EvaluateAsync(
        script, [KeyText], [.. values], _connection.Options.CommandTimeout);

    private string Text(int protocol) =>
        JsonSerializer.Serialize(new(_engine, Fleet, protocol), FleetMarkerJson.Default.FleetMarkerBody);

    /// <summary>Takes in a marker.</summary>
    /// <returns>Why a node with this release and engine is not of the fleet that it states; null if it is.</returns>
    private string? Inspect(string? text)
    {
        FleetMarkerBody? found = null;
        try
        {
            found = JsonSerializer.Deserialize(text ?? "", FleetMarkerJson.Default.FleetMarkerBody);
        }
        catch (JsonException)
        {
        }

        if (found is not { Engine: not null, Fleet: not null, Protocol: > 0 })
        {
            return $"The Redis key '{KeyText}' is no fleet marker: it holds '{text}'. Stop all nodes of the fleet and delete the key, or choose another fleet id.";
        }

        if (found.Engine != _engine || found.Fleet != Fleet)
        {
            return $"The fleet is '{found.Fleet}' with the engine '{found.Engine}', but this node is of '{Fleet}' with the engine '{_engine}', and two engines "
                + $"would each keep limits of their own. Set engine: {found.Engine}, choose another fleet id, or stop all nodes of the fleet and delete the Redis key '{KeyText}'.";
        }

        if (found.Protocol < _oldest || found.Protocol > _current)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The fleet '{Fleet}' has protocol version {found.Protocol}, but this release reads {_oldest} to {_current}. ")
                + (found.Protocol > _current
                    ? "Install a release as new as the other nodes'."
                    : $"Install the releases in between one after another; or, if no node of the fleet runs, delete the Redis keys 'gateway:{{{Fleet}}}:*', with which the fleet's state goes.");
        }

        Protocol = found.Protocol;
        return null;
    }
}
