using System.Text;
using Gateway.Proxy.Draining;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Proxy.Listeners;

/// <summary>Opens the node's listeners on Kestrel.</summary>
internal static class ListenerExtensions
{
    private static readonly ConnectionHeaderEncoding ConnectionHeader = new();
    /// <summary>How long a body may be slower than it must be: connections begin slowly.</summary>
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    private static readonly ContentLengthEncoding ContentLength = new();

    /// <summary>Configures Kestrel by the node's settings, which must be valid.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be read.</exception>
    public static void AddListeners(this IWebHostBuilder host, NodeSettings settings)
    {
        var (certificates, connections) = (new ListenerCertificates(), new ClientConnections());
        host.ConfigureServices(services => services.AddSingleton(certificates).AddSingleton(connections).AddSingleton<IConnectionListenerFactory, PriorKnowledgeTransport>());
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(kestrel =>
        {
            Configure(kestrel, settings);
            foreach (var listener in settings.Listeners)
            {
                Open(kestrel, listener, certificates, connections);
            }
        });
    }

    /// <summary>The addresses the node's clients can use, with the ports the system chose where the settings say 0.</summary>
    public static IEnumerable<string> ListenerAddresses(this IServer server)
        => server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Where(a => !PriorKnowledgeEndPoint.IsNameOf(a));

    private static void Configure(KestrelServerOptions kestrel, NodeSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;

        // A bare line feed ends no line: another reader of the same bytes may see one header where we saw two.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        // Header bytes pass as they are: Latin-1 maps every byte to one character and back.
        kestrel.RequestHeaderEncodingSelector = static name => name switch
        {
            "Connection" => ConnectionHeader,
            "Content-Length" => ContentLength,
            _ => Encoding.Latin1,
        };
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;

        var limits = kestrel.Limits;
        limits.KeepAliveTimeout = settings.Limits.ClientIdle;
        limits.MaxRequestHeaderCount = settings.Limits.MaxRequestHeaders;
        limits.MaxRequestHeadersTotalSize = settings.Limits.MaxRequestHeaderBytes;
        limits.MaxRequestLineSize = settings.Limits.MaxRequestHeaderBytes;

        // Over HTTP/2 the server itself reads twice the bound, and then answers the stream. One field may be all of that:
        // its own bound would end the connection, with everybody else's requests on it.
        limits.Http2.MaxRequestHeaderFieldSize = 2 * settings.Limits.MaxRequestHeaderBytes;
        limits.MaxRequestBodySize = settings.Limits.MaxRequestBodyBytes is > 0 and var bytes ? bytes : null;
        limits.RequestHeadersTimeout = settings.Limits.RequestHead;

        // Otherwise slow clients are bounded by the activity timeout: a rate would cut long polls and quiet streams.
        limits.MinRequestBodyDataRate = RateOf(settings.Limits.MinRequestBytesPerSecond);
        limits.MinResponseDataRate = RateOf(settings.Limits.MinResponseBytesPerSecond);
    }

    private static MinDataRate? RateOf(int bytesPerSecond) => bytesPerSecond == 0 ? null : new(bytesPerSecond, RateGrace);

    private static void Open(KestrelServerOptions kestrel, ListenerSettings listener, ListenerCertificates certificates, ClientConnections connections)
    {
        var (endPoint, isHttps) = ListenerEndPoint.Of(listener.Url);
        if (isHttps)
        {
            var tls = new ListenerTls(listener);
            certificates.Add(tls);
            kestrel.Listen(endPoint, options =>
            {
                options.Protocols = Protocols(listener.Protocol);
                options.Track(connections);
                options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = connection => new(tls.OptionsFor(connection.ClientHelloInfo.ServerName)) });
            });
        }
        else if (listener.Protocol == ListenerProtocol.Auto)
        {
            var http2 = new PriorKnowledgeEndPoint(listener.Url);
            kestrel.Listen(http2, options =>
            {
                options.Protocols = HttpProtocols.Http2;
                options.Track(connections);
            });
            kestrel.Listen(endPoint, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                options.UsePriorKnowledge(http2);
                options.Track(connections);
            });
        }
        else
        {
            kestrel.Listen(endPoint, options =>
            {
                options.Protocols = Protocols(listener.Protocol);
                options.Track(connections);
            });
        }
    }

    private static void Track(this ListenOptions options, ClientConnections connections)
        => options.Use(next => connection => connections.ServeAsync(connection, next));

    private static HttpProtocols Protocols(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Http1 => HttpProtocols.Http1,
        ListenerProtocol.Http2 => HttpProtocols.Http2,
        _ => HttpProtocols.Http1AndHttp2,
    };
}
