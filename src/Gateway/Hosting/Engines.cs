using Gateway.Core.Engines;
using Gateway.Proxy;
using Gateway.Proxy.Settings;

namespace Gateway.Hosting;

/// <summary>Which engines this build has, and which one the node runs on.</summary>
internal static class Engines
{
    /// <summary>The engines a node can run on.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["local"];

    /// <summary>What the build was compiled with, engine or not yet.</summary>
    public static string Libraries =>
#if ORLEANS
        $"Orleans {Gateway.Engine.Orleans.OrleansLibrary.Version}, StackExchange.Redis {Gateway.Engine.Redis.RedisLibrary.Version}";
#else
        $"no Orleans, StackExchange.Redis {Gateway.Engine.Redis.RedisLibrary.Version}";
#endif

    /// <summary>Makes the engine of a single node.</summary>
    public static LocalEngine Create(NodeClock clock, ILoggerFactory logs)
    {
        var log = logs.CreateLogger(typeof(Engines).FullName!);
        var self = new NodeInfo(new(RandomNumber.UInt64(), RandomNumber.UInt64()), Environment.MachineName, EngineProtocol.Current);
        return new(self, () => clock.Now, (kind, exception) => NodeLog.AuthorityFailed(log, kind, exception));
    }

    /// <summary>The engine for a setting.</summary>
    /// <exception cref="NodeStartException">The engine is not in this build.</exception>
    public static string Choose(EngineKind kind) => kind is EngineKind.Auto or EngineKind.Local
        ? "local"
        : throw new NodeStartException($"Engine '{kind.ToString().ToLowerInvariant()}' is not in this build, which has: {string.Join(", ", BuiltIn)}. Set engine to auto or local.");
}
