using System.Net;
using System.Text;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Certificates;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// The connections to the destinations of clusters with one connection setting. Lives on over table changes that
/// leave the setting alone, and its connections with it.
/// </summary>
internal sealed class BackendClient : IDisposable
{
    /// <summary>The largest response head accepted from a backend, in KiB.</summary>
    private const int MaxResponseHeadKiB = 64;

    private readonly BackendPeers _peers;

    /// <param name="options">What its clusters have in common.</param>
    /// <param name="identity">What the options' Tls names.</param>
    /// <param name="clock">Times the end of connections that were made with what is no longer in force.</param>
    public BackendClient(BackendClientOptions options, BackendIdentity? identity, TimeProvider clock)
    {
        Options = options;
        Identity = identity;
        _peers = new(Connections, clock);
        Invoker = new BackendInvoker(identity is null ? CreateHandler() : new RenewingHandler(identity, CreateHandler, clock));
    }

    public BackendClientOptions Options { get; }

    /// <summary>What https destinations are shown, and who is trusted there; null for nothing, and whom the system trusts.</summary>
    public BackendIdentity? Identity { get; }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>The connections that are open.</summary>
    public BackendConnections Connections { get; } = new();

    /// <summary>The version asked for in requests.</summary>
    public Version Version => Options.Protocol == BackendProtocol.Http1 ? HttpVersion.Version11 : HttpVersion.Version20;

    /// <summary>What may be spoken instead: over http, auto falls to HTTP/1.1 for want of ALPN.</summary>
    public HttpVersionPolicy VersionPolicy => Options.Protocol == BackendProtocol.Auto
        ? HttpVersionPolicy.RequestVersionOrLower
        : HttpVersionPolicy.RequestVersionExact;

    /// <summary>What a destination that breaks connections off may mean by it, as a clause to follow the reason; empty where nothing is known.</summary>
    public string HintOf(Uri destination)
        => _peers.Find(destination)?.AsksForCertificate == true ? "; it asks for a certificate of the gateway's, and the cluster has none to show (tls)"
            : Identity?.Certificate is null ? ""
            : $"; if it does so every time, it may not accept the gateway's certificate (backendTls {Identity.Name})";

    /// <summary>Closes idle connections at once and the others when their request ends.</summary>
    public void Dispose() => Invoker.Dispose();

    private SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = new BackendHandshake(Connections, _peers, Options.Protocol, Identity, Options.ServerName).ConnectAsync,
        ConnectTimeout = Options.Connect,
        MaxConnectionsPerServer = Options.MaxConnections ?? int.MaxValue,
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
