using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Makes engines for tests.</summary>
internal static class Engines
{
    private static long _fleets;

    public static OrleansEngine Create(ulong number, OrleansEngineOptions? options = null) => new(
        new(new(number, (ulong)Random.Shared.NextInt64()), $"node {number}", EngineProtocol.Current), options ?? new(), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>A fleet of its own in a Redis, its nodes not started.</summary>
    /// <remarks>
    /// The nodes share a process, and a process whose threads starve for some seconds must not take its own silos for dead, which would
    /// end it: hence the patient probes. Processes of their own are tested with the default.
    /// </remarks>
    public static IReadOnlyList<OrleansEngine> CreateFleet(RedisServer redis, int count, TimeSpan? probeTimeout = null)
    {
        var options = new RedisOptions { Endpoints = [redis.Endpoint], Fleet = $"fleet-{Interlocked.Increment(ref _fleets)}" };
        return [.. Enumerable.Range(1, count).Select(number => Create(
            (ulong)number, new() { Redis = options, SiloPort = RedisServer.FreePort(), ProbeTimeout = probeTimeout ?? TimeSpan.FromSeconds(10) }))];
    }
}
