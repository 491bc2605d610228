using System.Buffers;
using System.Text;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>Where the fleet's Redis is, and how to reach it. The same on every node of a fleet.</summary>
public sealed record RedisOptions
{
    /// <summary>The longest <see cref="Fleet"/>.</summary>
    public const int MaxFleetLength = 64;

    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);
    private static readonly SearchValues<char> FleetCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>
    /// At least one host:port, such as redis.internal:6379 or [fd00::1]:6379. Several are members of one Redis: a primary
    /// with its replicas, or a Redis Cluster.
    /// </summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>The ACL user. Null: Redis's default user. Needs a build with StackExchange.Redis 2 or later.</summary>
    public string? User { get; init; }

    /// <summary>The password. Null: none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether to speak TLS. Then the certificate must be trusted and name the host.</summary>
    public bool Tls { get; init; }

    /// <summary>The name that the certificate must have. Null: the endpoint's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust, and no others. Null: the system's.</summary>
    public string? TlsCaPath { get; init; }

    /// <summary>The number of the database. Default: 0, the only one that a Redis Cluster has.</summary>
    public int Database { get; init; }

    /// <summary>
    /// The fleet's id: from 1 to <see cref="MaxFleetLength"/> of a-z, 0-9, '.' and '-'. Part of every key, so that fleets
    /// can share a Redis.
    /// </summary>
    public required string Fleet { get; init; }

    /// <summary>How long one attempt to connect may take, TLS and password included. From 10 ms to 1 h. Default: 3 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a start tries to reach Redis before it fails. From 10 ms to 1 h. Default: 10 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long to wait for one answer of Redis: the heartbeat's whole wait, and one attempt of a call that waits for longer.
    /// From 10 ms to 1 h. Default: 1 s.
    /// </summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a start that does not reach Redis is one all the same: the node joins its fleet when it can, and until then no
    /// authority answers. Default: false.
    /// </summary>
    public bool MayStartAlone { get; init; }

    /// <summary>How the endpoints appear in messages.</summary>
    internal string EndpointText => string.Join(", ", Endpoints);

    /// <summary>The name of a key or a channel of this fleet.</summary>
    /// <remarks>Redis Cluster hashes what is in braces, so all keys of a fleet lie on one node, where scripts can reach them.</remarks>
    internal string KeyOf(string name) => $"gateway:{{{Fleet}}}:{name}";

    /// <exception cref="EngineStartException">An option is out of order, or asks for what this build cannot do.</exception>
    internal void Check()
    {
        if (Endpoints.Count == 0)
        {
            throw new EngineStartException("No Redis endpoint is set. Set at least one as host:port, such as redis.internal:6379.");
        }

        foreach (var endpoint in Endpoints)
        {
            RedisEndpoint.Parse(endpoint);
        }

        if (Fleet.Length is 0 or > MaxFleetLength || Fleet.AsSpan().ContainsAnyExcept(FleetCharacters))
        {
            throw new EngineStartException($"The fleet id '{Fleet}' is not from 1 to {MaxFleetLength} of a-z, 0-9, '.' and '-'.");
        }

        if (Database < 0)
        {
            throw new EngineStartException($"The Redis database {Database} does not exist: databases have numbers from 0.");
        }

        CheckTimeout(nameof(ConnectTimeout), ConnectTimeout);
        CheckTimeout(nameof(StartTimeout), StartTimeout);
        CheckTimeout(nameof(CommandTimeout), CommandTimeout);
        if (!Tls && (TlsCaPath ?? TlsServerName) is not null)
        {
            throw new EngineStartException("A certificate authority or a server name is set for Redis, but TLS is not: switch TLS on, or remove them.");
        }

        if (User is not null && Password is null)
        {
            throw new EngineStartException($"The Redis user '{User}' has no password: set it, or remove the user.");
        }

        if (User is not null && !RedisLibrary.HasUsers)
        {
            throw new EngineStartException(
                $"The Redis user '{User}' is set, but this build has StackExchange.Redis {RedisLibrary.Version}, which knows passwords only. "
                    + "Use a build with StackExchange.Redis 2 or later (one with the Orleans engine built in), or let the gateway log in as the default user.");
        }
    }

    private static void CheckTimeout(string name, TimeSpan timeout)
    {
        if (timeout < MinTimeout || timeout > MaxTimeout)
        {
            throw new EngineStartException($"Redis's {name} of {timeout} is not from {MinTimeout} to {MaxTimeout}.");
        }
    }

    /// <summary>Keeps the password out of whatever prints a record.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"{nameof(Endpoints)} = {EndpointText}, {nameof(User)} = {User}, {nameof(Tls)} = {Tls}, ")
            .Append($"{nameof(Database)} = {Database}, {nameof(Fleet)} = {Fleet}");
        return true;
    }
}
