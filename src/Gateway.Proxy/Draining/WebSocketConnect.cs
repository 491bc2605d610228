using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Draining;

/// <summary>An extended CONNECT of HTTP/2 (RFC 8441) to a WebSocket that goes through a tunnel.</summary>
internal sealed class WebSocketConnect(IHttpExtendedConnectFeature inner, WebSocketTunnels tunnels, HttpContext context) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => inner.IsExtendedConnect;

    public string? Protocol => inner.Protocol;

    public async ValueTask<Stream> AcceptAsync() => tunnels.Enter(await inner.AcceptAsync(), context);
}
