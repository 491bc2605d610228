using Gateway.Core.Engines;
using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Listeners;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>
/// The operators' listener: a web application of its own, so that nothing of it lies on a proxied request's way.
/// </summary>
internal sealed class AdminServer(
    NodeSettings settings,
    NodeIdentity identity,
    AdminTokens tokens,
    AuditTrail audit,
    AuditEndpoints auditEndpoints,
    RouteTableEndpoints routeTable,
    CircuitEndpoints circuits,
    LimitEndpoints limits,
    DestinationEndpoints destinations,
    LogLevelEndpoints logLevel,
    UsageEndpoints usage,
    ExplainEndpoints explain,
    DrainEndpoints drain,
    ConsumerEndpoints consumers,
    OpenApiEndpoints openApi,
    OwnEndpoints own,
    ReadyChecks checks,
    Readiness readiness,
    IEngine engine,
    MetricsScrape metrics,
    DashboardEndpoints dashboard,
    OperatorSessions sessions,
    ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private readonly WebApplication _app = Build(settings, tokens, sessions, audit, logs);

    /// <summary>The address bound, with the port the system chose where the settings say 0.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Everything that it answers, once started.</summary>
    public IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _app.MapGet("/.gateway/health", (HttpContext c) => OwnEndpoints.AnswerHealthAsync(c.Response)).Needs(AdminRole.None);
        _app.MapGet("/.gateway/ready", GetReady).Needs(AdminRole.None);
        _app.MapGet("/.gateway/startup", (HttpContext c) => own.AnswerStartupAsync(c.Response)).Needs(AdminRole.None);
        _app.MapGet("/version", (HttpContext c) => c.Response.WriteAsJsonAsync(identity, NodeIdentityJsonContext.Default.NodeIdentity));
        _app.MapGet("/metrics", GetMetrics);
        dashboard.Map(_app);
        routeTable.Map(_app);
        circuits.Map(_app);
        limits.Map(_app);
        destinations.Map(_app);
        logLevel.Map(_app);
        usage.Map(_app);
        explain.Map(_app);
        consumers.Map(_app);
        openApi.Map(_app);
        auditEndpoints.Map(_app);
        drain.Map(_app);
        return _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(NodeSettings settings, AdminTokens tokens, OperatorSessions sessions, AuditTrail audit, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddRoutingCore();

        // Signals are the main host's business, which stops this one in its turn.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(ListenerEndPoint.Of(settings.Admin.Url).EndPoint);
        });
        var app = builder.Build();
        app.Use(static (context, next) =>
        {
            // http.server.request.duration is about clients' requests, and a stream of events would weigh hours in it.
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } tags)
            {
                tags.MetricsDisabled = true;
            }

            return next(context);
        });
        var access = new AdminAccess(settings.Admin, tokens);
        app.Use(access.CheckHostAsync);
        app.Use(new SessionAccess(sessions).InvokeAsync); // Before routing, which goes by the path that it makes.
        app.UseRouting();
        app.Use((context, next) => audit.InvokeAsync(context, next, access.RoleFor(context)));
        app.Use(access.CheckRoleAsync);
        return app;
    }

    private async Task GetMetrics(HttpContext context)
    {
        // Prometheus asks for OpenMetrics first; whoever names it gets it, anybody else the plain text.
        var isOpenMetrics = context.Request.Headers.Accept.ToString().Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = isOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.Vary = "Accept";
        await metrics.WriteAsync(context.Response.Body, isOpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus, context.RequestAborted);
    }

    private Task GetReady(HttpContext context)
    {
        var report = ReadyReport.Of(readiness, identity, engine, context.Request.Query.ContainsKey("verbose") ? checks.Look() : null);
        context.Response.StatusCode = report.Reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(report, ReadyReportJsonContext.Readable.ReadyReport);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
