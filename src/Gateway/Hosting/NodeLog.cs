namespace Gateway.Hosting;

/// <summary>Event ids 100 to 199.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(101, LogLevel.Information, "Gateway {Version} serves on {Addresses}, admin on {AdminAddress}; engine {Engine}; {Source}: {Routes} routes, {Clusters} clusters.")]
    public static partial void Started(ILogger log, string version, string engine, string addresses, string adminAddress, string source, int routes, int clusters);

    [LoggerMessage(102, LogLevel.Information, "Engines built in: {Engines}. Compiled with {Libraries}.")]
    public static partial void Build(ILogger log, string engines, string libraries);

    [LoggerMessage(103, LogLevel.Warning, "The route table has no routes, so every request is answered 404. Name a table with --routes FILE, or set GATEWAY_ROUTES=\"/a=http://host:port\".")]
    public static partial void NoRoutes(ILogger log);

    [LoggerMessage(104, LogLevel.Error, "An authority or subscriber of {Kind} failed; the call went unanswered. Please report this with what follows.")]
    public static partial void AuthorityFailed(ILogger log, string kind, Exception exception);

    [LoggerMessage(105, LogLevel.Information, "Node {Name} ({Id}) is one of fleet {Fleet}, which has {Count} nodes on engine {Engine}: {Nodes}.")]
    public static partial void Joined(ILogger log, string name, string id, string fleet, string engine, int count, string nodes);

    [LoggerMessage(106, LogLevel.Warning, "The node can be reached from other machines and shares nothing with other nodes: its rate limits and circuits are its own, so a second node beside it doubles every limit. Set redis.endpoints to make nodes one fleet.")]
    public static partial void LimitsAreItsOwn(ILogger log);
}
