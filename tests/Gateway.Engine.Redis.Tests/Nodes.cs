using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Makes engines as nodes of a fleet would.</summary>
internal static class Nodes
{
    private static int s_fleets;
    private static int s_nodes;

    /// <summary>Of a fleet that no other test has.</summary>
    public static RedisOptions Options(string endpoint) => new()
    {
        Endpoints = [endpoint],
        Fleet = $"test-{Interlocked.Increment(ref s_fleets)}",
    };

    public static RedisEngine Create(RedisOptions options, ILoggerFactory? logs = null)
    {
        var number = (ulong)Interlocked.Increment(ref s_nodes);
        return new(new(new(number, number << 32), $"node {number}", EngineProtocol.Current), options, TimeProvider.System, logs ?? NullLoggerFactory.Instance);
    }
}
