using System.Net;
using System.Text;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// The connections to the destinations of clusters with one connection setting. Lives on over table changes that
/// leave the setting alone, and its connections with it.
/// </summary>
internal sealed class BackendClient : IDisposable
{
    /// <summary>The largest response head accepted from a backend, in KiB.</summary>
    private const int MaxResponseHeadKiB = 64;

    public BackendClient(BackendClientOptions options)
    {
        Options = options;
        Invoker = new BackendInvoker(CreateHandler(options, Connections));
    }

    public BackendClientOptions Options { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>The connections that are open.</summary>
    public BackendConnections Connections { get; } = new();

    /// <summary>The version asked for in requests.</summary>
    public Version Version => Options.Protocol == BackendProtocol.Http1 ? HttpVersion.Version11 : HttpVersion.Version20;

    /// <summary>What may be spoken instead: over http, auto falls to HTTP/1.1 for want of ALPN.</summary>
    public HttpVersionPolicy VersionPolicy => Options.Protocol == BackendProtocol.Auto
        ? HttpVersionPolicy.RequestVersionOrLower
        : HttpVersionPolicy.RequestVersionExact;

    /// <summary>Closes idle connections at once and the others when their request ends.</summary>
    public void Dispose() => Invoker.Dispose();

    private static SocketsHttpHandler CreateHandler(BackendClientOptions options, BackendConnections connections) => new()
    {
        ConnectCallback = connections.ConnectAsync,
        ConnectTimeout = options.Connect,
        MaxConnectionsPerServer = options.MaxConnections ?? int.MaxValue,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        MaxResponseHeadersLength = MaxResponseHeadKiB,

        // A client that waits to be asked for its body is asked when the destination asks; or after this time, for
        // destinations that never do.
        Expect100ContinueTimeout = TimeSpan.FromSeconds(5),

        // Trace headers of the client pass like any other: nothing here may add to them or replace them.
        ActivityHeadersPropagator = null,

        // Header bytes pass as they are: Latin-1 maps every byte to one character and back.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };
}
