using Gateway.Engine.Orleans.Broadcasting;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Security;
using Gateway.Engine.Orleans.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Builds the host of the engine's silo: its own, apart from the gateway's.</summary>
internal static class SiloHost
{
    /// <summary>A host, not started.</summary>
    /// <param name="options">How it is reached.</param>
    /// <param name="redis">Where the fleet is; null for one silo in memory.</param>
    /// <param name="clock">Times the fence.</param>
    /// <param name="logs">Where the gateway logs.</param>
    /// <param name="addAuthorities">What it runs.</param>
    public static IHost Build(
        OrleansEngineOptions options, SiloRedis? redis, TimeProvider clock, ILoggerFactory logs, Action<ISiloBuilder> addAuthorities)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Logging
            .ClearProviders()
            .AddProvider(new ForwardingLoggerProvider(logs))
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)

            // Orleans speaks in the names of its grain services, too.
            .AddFilter(typeof(BroadcastService).FullName!, LogLevel.Warning)
            .AddFilter(typeof(VouchingService).FullName!, LogLevel.Warning)

            // One line for each call that nobody waits for any more: the callers count them.
            .AddFilter("Orleans.Runtime.CallbackData", LogLevel.None)

            // One for each access while Redis is away: the engine says so once.
            .AddFilter("Orleans.Persistence.RedisGrainStorage", LogLevel.None);
        builder.UseOrleans(silo =>
        {
            addAuthorities(silo);
            silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Redis?.Fleet ?? "local");
            if (redis is null)
            {
                LiveInMemory(silo);
            }
            else
            {
                LiveInRedis(silo, options, redis, clock);
            }
        });
        return builder.Build();
    }

    private static void LiveInRedis(ISiloBuilder silo, OrleansEngineOptions options, SiloRedis redis, TimeProvider clock)
    {
        silo.ConfigureEndpoints(options.SiloAddress, options.SiloPort, gatewayPort: 0);
        if (options.Tls is { } tls)
        {
            Secure(silo, new(tls), clock);
        }

        silo.UseRedisClustering(clustering =>
        {
            clustering.ConfigurationOptions = new();
            clustering.CreateMultiplexer = _ => Task.FromResult((redis.Multiplexer, IsShared: true));
            clustering.CreateRedisKey = _ => redis.Connection.Key(FleetTable.Name);
        });
        silo.AddRedisGrainStorage(AuthorityStore.Name, storage =>
        {
            storage.ConfigurationOptions = new();
            storage.CreateMultiplexer = _ => Task.FromResult((redis.Multiplexer, IsShared: true));
            storage.GetStorageKey = (_, grain) => RedisExpiry.KeyOf(redis.Connection, grain);
            storage.GrainStorageSerializer = new StoredAuthoritySerializer();
            storage.DeleteStateOnClear = true;
        });
        silo.AddGrainService<VouchingService>();
        silo.Services
            .AddSingleton<IEntryExpiry>(new RedisExpiry(redis.Connection))
            .AddSingleton(new FleetTable(redis.Connection))
            .AddSingleton(redis.Marker)
            .AddSingleton(services => ActivatorUtilities.CreateInstance<MarkerKeeper>(services, clock))
            .AddSingleton(services => ActivatorUtilities.CreateInstance<VouchingClient>(services, clock))
            .AddSingleton(services => ActivatorUtilities.CreateInstance<SiloHeart>(services, clock))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<SiloHeart>());
    }

    private static void Secure(ISiloBuilder silo, SiloCertificates certificates, TimeProvider clock)
    {
        silo.Services.AddSingleton(services => new SiloTls(certificates, clock, services.GetRequiredService<OrleansLog>()));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>((connections, services) =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.Use(services.GetRequiredService<SiloTls>().Accept));
            connections.ConfigureSiloOutboundConnection(connection => connection.Use(services.GetRequiredService<SiloTls>().Connect));
        });
    }

    private static void LiveInMemory(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(OrleansEngineOptions.DefaultSiloPort, gatewayPort: 0);
        silo.AddMemoryGrainStorage(AuthorityStore.Name, storage => storage.GrainStorageSerializer = new StoredAuthoritySerializer());
        silo.Services.AddSingleton<IEntryExpiry, NoExpiry>();

        // Nobody else belongs to it, so nobody else shall reach it.
        var listeners = silo.Services.Where(service => service.ServiceType == typeof(IConnectionListenerFactory) && service.IsKeyedService).ToList();
        foreach (var listener in listeners)
        {
            silo.Services.Remove(listener);
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory>(listener.ServiceKey, new NoListenerFactory());
        }
    }
}
