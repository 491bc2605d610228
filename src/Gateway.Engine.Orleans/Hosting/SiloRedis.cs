using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Redis;
using StackExchange.Redis;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>The silo's connections to the fleet's Redis.</summary>
internal sealed class SiloRedis : IAsyncDisposable
{
    private SiloRedis(RedisConnection connection, FleetMarker marker, IConnectionMultiplexer multiplexer, TimeSpan time) =>
        (Connection, Marker, Multiplexer, Time) = (connection, marker, multiplexer, time);

    /// <summary>For what the engine asks itself.</summary>
    public RedisConnection Connection { get; }

    /// <summary>The fleet's marker, by which the node has joined.</summary>
    public FleetMarker Marker { get; }

    /// <summary>For Orleans' own providers, which know the client library only.</summary>
    public IConnectionMultiplexer Multiplexer { get; }

    /// <summary>Redis's time when it was connected, since the Unix epoch.</summary>
    public TimeSpan Time { get; }

    /// <summary>Connects, and joins the fleet by its marker.</summary>
    /// <exception cref="EngineStartException">Redis cannot be reached or refuses, or the fleet is another one.</exception>
    public static async Task<SiloRedis> OpenAsync(RedisOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = await RedisConnection.OpenAsync(options, clock, cancellationToken);
        try
        {
            var marker = new FleetMarker(connection, OrleansEngine.EngineName);
            await marker.JoinAsync(cancellationToken);
            var multiplexer = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Configure(options));
            return new(connection, marker, multiplexer, await RedisTime.AskAsync(connection));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Multiplexer.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
