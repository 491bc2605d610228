using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Orleans.Node;
using Gateway.Engine.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Makes engines for tests.</summary>
internal static class Engines
{
    /// <summary>
    /// Nodes that share a process probe one another patiently: if its threads starved for some seconds, it would take its own silos for
    /// dead, which ends the process. Death is tested with processes of their own, and with silos that are killed for good.
    /// </summary>
    public static readonly TimeSpan PatientProbes = TimeSpan.FromSeconds(15);

    private static long s_fleets;

    public static OrleansEngine Create(ulong number, OrleansEngineOptions? options = null, ILoggerFactory? logs = null) => new(
        new(new(number, (ulong)Random.Shared.NextInt64()), $"node {number}", EngineProtocol.Current),
        options ?? new(),
        TimeProvider.System,
        logs ?? NullLoggerFactory.Instance);

    /// <summary>Of a fleet that no other test has.</summary>
    public static RedisOptions RedisOptions(string endpoint) =>
        new() { Endpoints = [endpoint], Fleet = $"fleet-{Interlocked.Increment(ref s_fleets)}" };

    /// <summary>Of a node that joins a fleet.</summary>
    public static OrleansEngineOptions Options(RedisOptions redis) =>
        new() { Redis = redis, SiloPort = SiloPorts.Next(), ProbeTimeout = PatientProbes };

    /// <summary>The nodes of a fleet of its own, not started.</summary>
    public static IReadOnlyList<OrleansEngine> CreateFleet(RedisServer server, int count)
    {
        var redis = RedisOptions(server.Endpoint);
        return [.. Enumerable.Range(1, count).Select(number => Create((ulong)number, Options(redis)))];
    }
}
