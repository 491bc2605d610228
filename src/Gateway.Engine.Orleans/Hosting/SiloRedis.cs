using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Redis;
using StackExchange.Redis;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>The silo's ties to the fleet's Redis: the marker, the time, the fence, and how Redis is.</summary>
internal sealed class SiloRedis : IAsyncDisposable
{
    private const string TimeScript = "return redis.call('TIME')";

    private readonly TimeProvider _clock;
    private readonly OrleansLog _log;

    private SiloRedis(RedisConnection connection, IConnectionMultiplexer multiplexer, TimeSpan time, TimeProvider clock, OrleansLog log)
    {
        (Connection, Multiplexer, _clock, _log) = (connection, multiplexer, clock, log);
        Keys = new(clock, time);
        Fence = SiloFence.Always(clock);
    }

    public RedisConnection Connection { get; }

    /// <summary>The same Redis for Orleans' own providers, which know the client library only.</summary>
    public IConnectionMultiplexer Multiplexer { get; }

    public KeyClock Keys { get; }

    public SiloFence Fence { get; }

    public EngineHealth Health => new(true, Connection.Options.Fleet);

    /// <exception cref="EngineStartException">Redis cannot be reached or refuses, or the fleet is another one.</exception>
    public static async Task<SiloRedis> OpenAsync(RedisOptions options, TimeProvider clock, OrleansLog log, CancellationToken cancellationToken)
    {
        var connection = await RedisConnection.OpenAsync(options, clock, cancellationToken);
        try
        {
            await new FleetMarker(connection, OrleansEngine.EngineName).JoinAsync(cancellationToken);
            var time = await connection.EvaluateAsync(TimeScript, [], [], options.CommandTimeout);
            if (!time.IsAnswered)
            {
                throw new EngineStartException($"The fleet '{options.Fleet}' cannot be joined, because Redis does not tell its time: {time.Reason}.");
            }

            var multiplexer = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Configure(options));
            return new(connection, multiplexer, ReadTime(time.Result), clock, log);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task RunAsync(IClusterMembershipService membership, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Multiplexer.DisposeAsync();
        await Connection.DisposeAsync();
    }

    /// <summary>Reads what TIME answers: seconds and microseconds since the Unix epoch.</summary>
    private static TimeSpan ReadTime(RedisResult answer)
    {
        var parts = (string[])answer!;
        return TimeSpan.FromSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture))
            + TimeSpan.FromMicroseconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
