using System.Text;
using Gateway.DemoBackend.Endpoints;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.DemoBackend;

/// <summary>Builds the backend, for its own program and for tests that want one in the process.</summary>
public static class DemoBackendHost
{
    /// <summary>A backend that is not started; its addresses are in <c>Urls</c> once it is.</summary>
    public static WebApplication Build(DemoBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));

        // Endless streams must not hold up Ctrl-C.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        var app = builder.Build();
        var router = new DemoRouter(options.Name, TimeProvider.System);
        app.Use(FastEndpoint.Answer); // first: a load test should measure the gateway
        app.UseWebSockets();
        app.Run(router.Answer);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, DemoBackendOptions options)
    {
        RemoveLimits(kestrel);

        // One char per byte: the echo shows any header as it came, and none is refused for its encoding.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.AddServerHeader = false;

        kestrel.Listen(options.Address, options.Port, l => l.Protocols = HttpProtocols.Http1);
        if (options.Http2Port is { } port)
        {
            kestrel.Listen(options.Address, port, l => l.Protocols = HttpProtocols.Http2);
        }
    }

    /// <summary>Whatever limit a test sees must be the gateway's.</summary>
    private static void RemoveLimits(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestLineSize = 128 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
    }

    /// <summary>Errors only. A failure to start is Critical, or the host's: the program reports that in one sentence.</summary>
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.AddFilter((category, level) =>
            level == LogLevel.Error && category != "Microsoft.Extensions.Hosting.Internal.Host");
    }
}
