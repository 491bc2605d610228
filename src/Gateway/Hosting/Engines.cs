using Gateway.Core.Engines;
using Gateway.Engine.Redis;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;

namespace Gateway.Hosting;

/// <summary>Which engines this build has, and which one the node runs on.</summary>
internal static class Engines
{
    private const string Local = "local";
    private const string Redis = "redis";
    private const string Orleans = "orleans";

    /// <summary>The engines a node can run on, the one that is preferred first.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
#if ORLEANS
        [Orleans, Redis, Local];
#else
        [Redis, Local];
#endif

    /// <summary>What the build was compiled with.</summary>
    public static string Libraries =>
#if ORLEANS
        $"Orleans {Gateway.Engine.Orleans.OrleansLibrary.Version}, StackExchange.Redis {RedisLibrary.Version}";
#else
        $"no Orleans, StackExchange.Redis {RedisLibrary.Version}";
#endif

    /// <summary>The name of the engine that the settings ask for.</summary>
    /// <exception cref="NodeStartException">The engine is not in this build.</exception>
    public static string Choose(NodeSettings settings)
    {
        var name = settings.Engine switch
        {
            EngineKind.Auto => BuiltIn.First(engine => engine != Redis || HasRedis(settings)),
            EngineKind.Orleans => Orleans,
            EngineKind.Redis => Redis,
            _ => Local,
        };
        return BuiltIn.Contains(name)
            ? name
            : throw new NodeStartException($"Engine '{name}' is not in this build, which has: {string.Join(", ", BuiltIn)}. Set engine to one of these or to auto.");
    }

    /// <summary>Whether the node shares state with others, so that the fleet and not a file says what its route table is.</summary>
    public static bool IsShared(NodeSettings settings) => HasRedis(settings) && Choose(settings) != Local;

    /// <summary>Makes the engine.</summary>
    /// <exception cref="NodeStartException">The settings name nothing that the engine could use.</exception>
    public static IEngine Create(NodeSettings settings, NodeInfo self, NodeClock time, TimeProvider clock, ILoggerFactory logs) => Choose(settings) switch
    {
#if ORLEANS
        Orleans => new Gateway.Engine.Orleans.OrleansEngine(
            self,
            new()
            {
                Redis = HasRedis(settings) ? OptionsOf(settings) : null,
                SiloAddress = OwnAddress.Find(settings.Silo, IsShared(settings)),
                SiloPort = settings.Silo.Port,
                Tls = settings.Silo.Tls is { } tls ? new() { CertificatePath = tls.CertificatePath, KeyPath = tls.KeyPath, CaPath = tls.CaPath } : null,
            },
            clock,
            logs),
#endif
        Redis => new RedisEngine(self, OptionsOf(settings), clock, logs),
        _ => NewLocal(self, time, logs),
    };

    private static LocalEngine NewLocal(NodeInfo self, NodeClock time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger(typeof(Engines).FullName!);
        return new(self, () => time.Now, (kind, exception) => NodeLog.AuthorityFailed(log, kind, exception));
    }

    private static RedisOptions OptionsOf(NodeSettings settings) => OptionsOf(settings, LastGoodTable.Exists(settings.DataDirectory));

    private static RedisOptions OptionsOf(NodeSettings settings, bool mayStartAlone) => new()
    {
        Endpoints = settings.Redis.Endpoints,
        User = settings.Redis.User,
        Password = settings.Redis.PasswordPath is { } path ? File.ReadAllText(path).TrimEnd('\r', '\n') : settings.Redis.Password,
        Tls = settings.Redis.Tls,
        TlsServerName = settings.Redis.TlsServerName,
        TlsCaPath = settings.Redis.TlsCaPath,
        Database = settings.Redis.Database,
        Fleet = settings.Fleet,
        MayStartAlone = mayStartAlone,

        // With a table on its disk the node can serve, and every second of waiting is one without it.
        StartTimeout = mayStartAlone ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(10),
    };

    private static bool HasRedis(NodeSettings settings) => settings.Redis.Endpoints.Count > 0;
}
