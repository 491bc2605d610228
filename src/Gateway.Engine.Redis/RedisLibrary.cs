using Gateway.Core;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>The Redis client this build was compiled with: feeds differ in which one they carry.</summary>
public static class RedisLibrary
{
    /// <summary>Its version, such as 1.2.6.</summary>
    public static string Version { get; } = LibraryVersion.Of(typeof(ConnectionMultiplexer));
}
