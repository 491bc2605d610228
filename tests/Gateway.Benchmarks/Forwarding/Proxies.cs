using Gateway.Benchmarks.Routing;
using Gateway.Core.RouteTables;
using Gateway.Hosting;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Benchmarks.Forwarding;

/// <summary>The proxies to compare, each on a free port of this process.</summary>
internal static class Proxies
{
    /// <summary>This gateway, access log on.</summary>
    /// <param name="backend">The backend's address.</param>
    /// <param name="routes">How many routes its table has.</param>
    /// <param name="directory">For the access log and the admin token.</param>
    public static async Task<WebApplication> StartGatewayAsync(string backend, int routes, string directory)
    {
        var settings = new NodeSettings
        {
            Listeners = [new() { Url = "http://127.0.0.1:0" }],
            Admin = new() { Url = "http://127.0.0.1:0" },
            AccessLog = new() { Path = Path.Combine(directory, $"access-{routes}.log") },
            DataDirectory = directory,
            LogLevel = LogDetail.Warning,
        };
        var app = NodeHost.Build(settings, new Dictionary<string, string>());
        var table = RouteTables.Create(routes) with
        {
            Clusters = new Dictionary<string, Cluster>
            {
                ["backend"] = new() { Destinations = new Dictionary<string, Destination> { ["one"] = new() { Address = backend } } },
            },
        };
        app.Services.GetRequiredService<RouteTableHolder>().Replace(table);
        await app.StartAsync();
        return app;
    }

    /// <summary>YARP's forwarder alone, one destination: what no gateway on Kestrel and the forwarder can go below.</summary>
    public static async Task<WebApplication> StartForwarderAsync(string backend)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
        app.Run(async context => await forwarder.SendAsync(context, backend, invoker, ForwarderRequestConfig.Empty, HttpTransformer.Default));
        await app.StartAsync();
        return app;
    }

    /// <summary>YARP as its documentation has it: one route, nothing else.</summary>
    public static async Task<WebApplication> StartYarpAsync(string backend)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "backend", Match = new() { Path = "{**rest}" } }],
            [new ClusterConfig { ClusterId = "backend", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }
}
