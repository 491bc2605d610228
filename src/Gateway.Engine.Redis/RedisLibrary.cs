using Gateway.Core;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>The Redis client this build was compiled with: feeds differ in which one they carry.</summary>
public static class RedisLibrary
{
#if STACKEXCHANGE_REDIS_1
    /// <summary>Whether it can log in as a user other than the default one.</summary>
    internal const bool HasUsers = false;
#else
    /// <summary>Whether it can log in as a user other than the default one.</summary>
    internal const bool HasUsers = true;
#endif

    /// <summary>Its version, such as 1.2.6.</summary>
    public static string Version { get; } = LibraryVersion.Of(typeof(ConnectionMultiplexer));
}
