using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using Gateway.Core.Engines;
using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Engine.Redis;
using Gateway.Proxy.Admin;
using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Certificates;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Documents;
using Gateway.Proxy.Draining;
using Gateway.Proxy.Explanation;
using Gateway.Proxy.Health;
using Gateway.Proxy.Identity;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.Identity.Sessions;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Listeners;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.Retries;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Gateway.Proxy.Usage;
using Microsoft.AspNetCore.Hosting.Server;

namespace Gateway.Hosting;

/// <summary>Puts a node together.</summary>
internal static class NodeHost
{
    private const string KeyPepperVariable = "GATEWAY_KEY_PEPPER";
    private const string AffinityKeyVariable = "GATEWAY_AFFINITY_KEY";

    /// <summary>What the node may take to leave its fleet in order and write its logs, after the last request has ended or was cut.</summary>
    private static readonly TimeSpan FleetPart = TimeSpan.FromSeconds(15);

    /// <summary>Builds the host of a node; nothing listens yet.</summary>
    /// <exception cref="NodeStartException">The settings ask for what this build lacks.</exception>
    public static WebApplication Build(NodeSettings settings, IReadOnlyDictionary<string, string> environment)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var (logLevel, logDrops) = (new LogLevelSwitch(settings.LogLevel), new NodeLogDrops());
        builder.Logging.AddNodeLog(logLevel, logDrops);
        builder.Services.AddSingleton(logLevel).AddSingleton(logDrops);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.AddListeners(settings);
        AddServices(builder.Services, settings, environment);

        var app = builder.Build();
        MeasureParts(app.Services);
        var pipeline = app.Services.GetRequiredService<GatewayPipeline>();
        app.Run(pipeline.InvokeAsync);
        return app;
    }

    /// <summary>Loads the table the node begins with.</summary>
    /// <returns>Null when loaded; otherwise its faults.</returns>
    public static IReadOnlyList<DocumentFault>? LoadRouteTable(WebApplication app)
        => app.Services.GetRequiredService<RouteTableWatcher>().Load();

    /// <summary>Shows the admin token on standard error if it was made just now, whatever becomes of the start.</summary>
    public static void PrintNewToken(WebApplication app)
    {
        if (app.Services.GetRequiredService<AdminToken>().Created is { } created)
        {
            // On the terminal and not in the log: logs are collected, and this is a secret.
            Console.Error.WriteLine($"Admin token (shown only now, kept in {created.File}): {created.Token}");
        }
    }

    /// <summary>Says on standard error where the node is to be found and what it runs.</summary>
    public static void PrintBanner(WebApplication app)
    {
        var services = app.Services;
        var identity = services.GetRequiredService<NodeIdentity>();
        var current = services.GetRequiredService<RouteTableHolder>().Current;
        var engine = services.GetRequiredService<IEngine>();
        var isShared = services.GetService<FleetRouteTable>() is not null;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(NodeHost).FullName!);
        NodeLog.Started(
            log,
            identity.Version,
            identity.Engine,
            string.Join(", ", services.GetRequiredService<IServer>().ListenerAddresses()),
            services.GetRequiredService<AdminServer>().Url,
            isShared ? $"version {current.Version} of the fleet's table" : services.GetRequiredService<RouteTableSource>().Name,
            current.Table.Routes.Count,
            current.Table.Clusters.Count);
        NodeLog.Build(log, string.Join(", ", identity.Engines), Engines.Libraries);
        if (isShared)
        {
            var nodes = engine.LiveNodes;
            NodeLog.Joined(log, identity.Name, identity.Id, identity.Fleet, identity.Engine, nodes.Count, string.Join(", ", nodes.Select(node => node.Name)));
        }
        else if (HasPublicListener(services.GetRequiredService<NodeSettings>()))
        {
            NodeLog.LimitsAreItsOwn(log);
        }

        if (current.Table.Routes.Count == 0)
        {
            NodeLog.NoRoutes(log);
        }
    }

    /// <summary>Makes metrics of what parts count that know no meters.</summary>
    private static void MeasureParts(IServiceProvider services)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        services.GetRequiredService<NodeCertificates>().Measure(meters);
        services.GetRequiredService<NodeLogDrops>().Measure(meters);
        if (services.GetRequiredService<IEngine>() is ObservedEngine { Inner: RedisEngine redis })
        {
            RedisMetrics.Measure(meters, redis.Statistics);
        }
    }

    private static bool HasPublicListener(NodeSettings settings)
        => settings.Listeners.Any(listener => !(ListenerUrl.TryParse(listener.Url, out var url, out _)
            && (url.Host == "localhost" || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)))));

    private static void AddServices(IServiceCollection services, NodeSettings settings, IReadOnlyDictionary<string, string> environment)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        var self = new NodeInfo(NodeIdFile.Load(settings.DataDirectory), settings.Name ?? Environment.MachineName, EngineProtocol.Current);
        services.AddSingleton(new NodeIdentity(Version, self.Name, self.Id.ToString(), settings.Fleet, Engines.Choose(settings), Engines.BuiltIn));
        services.AddSingleton(AdminToken.Load(environment.GetValueOrDefault("GATEWAY_ADMIN_TOKEN"), settings.DataDirectory));
        services.AddSingleton(s => AdminTokens.Load(s.GetRequiredService<AdminToken>(), environment.GetValueOrDefault("GATEWAY_ADMIN_TOKENS")));
        services.AddSingleton(Source(settings, environment));
        var pepper = Secret(environment, KeyPepperVariable, KeyPepper.Check) is { } text ? new KeyPepper(text) : null;
        services.AddSingleton<NodeClock>();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<IEngine>(s => new ObservedEngine(
            Engines.Create(settings, self, s.GetRequiredService<NodeClock>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()),
            s.GetRequiredService<EngineMetrics>()));
        services.AddSingleton<CircuitHistory>();
        services.AddSingleton<Circuits>();
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<RateLimitStage>();
        services.AddTransient<ProviderHttp>(); // Each user has connections of its own: sign-ins never keep keys waiting.
        services.AddSingleton<FailedAuthentications>();
        services.AddSingleton<KeyFetcher>();
        services.AddSingleton<SessionKeys>();
        services.AddSingleton(s => new SignInClient(s.GetRequiredService<ProviderHttp>(), environment.GetValueOrDefault, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SessionRenewals>();
        services.AddSingleton<SessionCookies>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<SignInEndpoints>();
        services.AddSingleton<ProviderKeyStore>();
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton(new FleetNode(self.Name, settings.Fleet, settings.DataDirectory));
        services.AddSingleton<IssuedConsumers>();
        services.AddSingleton<ConsumerEndpoints>();
        var affinityKey = Secret(environment, AffinityKeyVariable, AffinityKey.Check) is { } key ? new AffinityKey(key) : null;
        services.AddSingleton(new BackendIdentities(settings.BackendTls));
        services.AddSingleton<NodeCertificates>();
        services.AddTraffic();
        services.AddSingleton(s => new RouteTableParts(s.GetRequiredService<RateLimits>(), s.GetRequiredService<Circuits>(), pepper, s.GetRequiredService<ProviderKeyStore>())
        {
            AffinityKey = affinityKey,
            BackendTls = s.GetRequiredService<BackendIdentities>(),
            HealthEvents = s.GetRequiredService<HealthEvents>(),
            RetryEvents = s.GetRequiredService<RetryEvents>(),
            Clock = s.GetRequiredService<TimeProvider>(),
        });
        services.AddSingleton<RouteTableHolder>();
        services.AddSingleton<IdentityStage>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<OwnEndpoints>();
        services.AddSingleton<CallerLimits>();
        services.AddSingleton<LimitEndpoints>();
        services.AddSingleton<RouteTableEndpoints>();
        services.AddSingleton<CircuitEndpoints>();
        services.AddSingleton<AccessLog>();
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<MetricsScrape>();
        services.AddSingleton<Tracing>();
        services.AddSingleton<SlowRequests>();
        services.AddHostedService(s => s.GetRequiredService<SlowRequests>());
        services.AddSingleton<UsageBook>();
        services.AddSingleton<FleetUsage>();
        services.AddSingleton<UsageReporter>();
        services.AddSingleton<UsageEndpoints>();
        services.AddExplanation();
        services.AddSingleton<NodeLogLevel>();
        services.AddSingleton<LogLevelEndpoints>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<OpenApiEndpoints>();
        services.AddSingleton<ReadyChecks>();
        services.AddSingleton<WebSocketTunnels>();
        services.AddSingleton<DrainService>();
        services.AddSingleton<DrainEndpoints>();
        services.AddSingleton<ExchangeDeadlines>();
        services.AddSingleton<GatewayPipeline>();
        services.AddDashboard();
        services.AddSingleton<AdminServer>();
        services.AddSingleton<RouteTableWatcher>();
        services.AddHttpForwarder();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeToLeave(settings.Shutdown));

        // Stopped in reverse order, after the listeners: the access log writes what the last requests left.
        services.AddHostedService(s => s.GetRequiredService<AccessLog>());
        services.AddHostedService(s => s.GetRequiredService<AuditLog>());
        services.AddHostedService<CertificateWatcher>();
        services.AddHostedService<RefusedHeads>();
        services.AddHostedService(s => s.GetRequiredService<AdminServer>());
        services.AddHostedService(s => s.GetRequiredService<RouteTableWatcher>());
        services.AddHostedService(s => s.GetRequiredService<ExchangeDeadlines>());
        services.AddHostedService<EngineService>();
        if (Engines.IsShared(settings))
        {
            services.AddSingleton<FleetRouteTable>();
            services.AddHostedService(s => s.GetRequiredService<FleetRouteTable>());
        }

        services.AddHostedService(s => s.GetRequiredService<UsageReporter>());
        services.AddHostedService(s => s.GetRequiredService<NodeLogLevel>());
        services.AddHostedService(s => s.GetRequiredService<Circuits>());
        services.AddHostedService(s => s.GetRequiredService<RateLimits>());
        services.AddHostedService(s => s.GetRequiredService<ProviderKeyStore>());
        services.AddHostedService(s => s.GetRequiredService<SessionKeys>());
        services.AddHostedService(s => s.GetRequiredService<IssuedConsumers>());
        services.AddHostedService(s => s.GetRequiredService<DrainService>());
    }

    private static TimeSpan TimeToLeave(ShutdownSettings shutdown)
        => shutdown.Timeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : shutdown.DrainDelay + shutdown.Timeout + FleetPart;

    /// <summary>A secret of the environment, if it is there.</summary>
    /// <exception cref="NodeStartException">It is not fit to be one.</exception>
    private static string? Secret(IReadOnlyDictionary<string, string> environment, string variable, Func<string, string?> check)
    {
        var secret = environment.GetValueOrDefault(variable);
        return secret is not null && check(secret) is { } fault
            ? throw new NodeStartException($"The variable {variable} cannot be used: {fault}")
            : secret;
    }

    private static RouteTableSource Source(NodeSettings settings, IReadOnlyDictionary<string, string> environment) => new(
        settings.RouteTable,
        environment.GetValueOrDefault(GatewayRoutes.Variable),
        environment.GetValueOrDefault,
        OwnPortGuard.Create(ListenerEndPoint.Of(settings.Admin.Url).EndPoint))
    {
        HasPepper = environment.ContainsKey(KeyPepperVariable),
        HasAffinityKey = environment.ContainsKey(AffinityKeyVariable),
        BackendTls = [.. settings.BackendTls.Keys],
    };

    private static string Version { get; } = typeof(NodeHost).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
