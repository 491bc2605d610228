using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Certificates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Opens connections, and shakes hands with https destinations as their cluster's tls and serverName say. The platform would
/// do it too, but only for the Host that is sent, only with the certificates of the moment at which the client was made, and for a
/// WebSocket only with servers of HTTP/2 or those that take no offence at being offered nothing else.
/// </summary>
/// <param name="connections">Opens the connections.</param>
/// <param name="peers">What is known of the destinations.</param>
/// <param name="protocol">The HTTP version to speak.</param>
/// <param name="identity">What is shown, and who is trusted; null for nothing, and whom the system trusts.</param>
/// <param name="serverName">The name that is asked for and must be proven; null for the Host that is sent.</param>
internal sealed class BackendHandshake(BackendConnections connections, BackendPeers peers, BackendProtocol protocol, BackendIdentity? identity, string? serverName)
{
    /// <summary>Opens a connection, and with https shakes hands on it.</summary>
    /// <param name="context">Where to, and the first request for it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be reached.</exception>
    /// <exception cref="AuthenticationException">There is no agreement, or the destination's certificate is not trusted.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        if (context.InitialRequestMessage.RequestUri!.Scheme is not ("https" or "wss"))
        {
            return await connections.ConnectAsync(context, cancellation);
        }

        var peer = peers.Visit(context.DnsEndPoint);
        var options = OptionsFor(context.InitialRequestMessage, peer);
        var tls = new SslStream(await connections.ConnectAsync(context, cancellation));
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellation);
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (e is IOException)
            {
                // That it hung up amid the handshake is the handshake's failure.
                throw new AuthenticationException(e.Message, e);
            }

            throw;
        }

        if (options.ApplicationProtocols?.Count > 1 && tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            peer.IsWithoutHttp2 = true;
        }

        return tls;
    }

    private SslClientAuthenticationOptions OptionsFor(HttpRequestMessage request, BackendPeer peer)
    {
        var options = identity?.Options() ?? new();
        options.CertificateChainPolicy ??= SystemTrust.Policy();
        options.TargetHost = serverName ?? HostOf(request);
        options.ApplicationProtocols = Offer(request, peer);
        options.AllowRenegotiation = options.ApplicationProtocols is null; // HTTP/2 forbids it (RFC 9113, section 9.2.1).
        if (options.ClientCertificateContext is null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, server, _) =>
            {
                // The first call comes before the server has said anything.
                peer.AsksForCertificate |= server is not null;
                return null!;
            };
        }

        return options;
    }

    /// <summary>
    /// The versions to choose from; null for HTTP/1.1. Once HTTP/2 was not taken, the platform goes on with HTTP/1.1 for
    /// requests that leave the choice, without looking what a later handshake agrees on: so for these it must not be offered again.
    /// </summary>
    private List<SslApplicationProtocol>? Offer(HttpRequestMessage request, BackendPeer peer)
        => request.Version < HttpVersion.Version20 ? null
            : protocol == BackendProtocol.Http2 ? [SslApplicationProtocol.Http2]
            : peer.IsWithoutHttp2 && request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower ? null
            : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    /// <summary>The Host that is sent, without its port.</summary>
    private static string HostOf(HttpRequestMessage request) => request.Headers.Host is { } host ? new HostString(host).Host : request.RequestUri!.IdnHost;
}
