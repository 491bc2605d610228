using Gateway.Proxy.Listeners;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
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
    AdminToken token,
    RouteTableHolder tables,
    RouteTableWatcher watcher,
    OwnEndpoints ownEndpoints,
    MetricsScrape metrics,
    ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private readonly WebApplication _app = Build(settings, token, logs);

    /// <summary>The address bound, with the port the system chose where the settings say 0.</summary>
    public string Url => _app.Urls.First();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _app.MapGet("/.gateway/health", (HttpContext c) => OwnEndpoints.AnswerHealthAsync(c.Response));
        _app.MapGet("/.gateway/ready", (HttpContext c) => ownEndpoints.AnswerReadyAsync(c.Response));
        _app.MapGet("/version", (HttpContext c) => c.Response.WriteAsJsonAsync(identity, NodeIdentityJsonContext.Default.NodeIdentity));
        _app.MapGet("/metrics", GetMetrics);
        _app.MapGet("/route-table", GetRouteTable);
        _app.MapPost("/route-table/reload", Reload);
        return _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(NodeSettings settings, AdminToken token, ILoggerFactory logs)
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
        var access = new AdminAccess(settings.Admin, token);
        app.Use(access.InvokeAsync);
        app.UseRouting();
        return app;
    }

    private async Task GetMetrics(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(await metrics.CollectAsync(context.RequestAborted));
    }

    private Task GetRouteTable(HttpContext context)
    {
        var current = tables.Current;
        context.Response.Headers.ETag = $"\"{current.Hash}\"";
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(RouteTableJson.Write(current.Table)).AsTask();
    }

    private Task Reload(HttpContext context)
    {
        var faults = watcher.Reload();
        return faults.Count == 0
            ? GetRouteTable(context)
            : AdminProblem.WriteAsync(context, 422, "The route table cannot be used; the node goes on with the last good one.", faults.Select(f => f.ToString()));
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
