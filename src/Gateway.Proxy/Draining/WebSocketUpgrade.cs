using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Draining;

/// <summary>An upgrade of HTTP/1.1 to a WebSocket that goes through a tunnel.</summary>
internal sealed class WebSocketUpgrade(IHttpUpgradeFeature inner, WebSocketTunnels tunnels, HttpContext context) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => tunnels.Enter(await inner.UpgradeAsync(), context);
}
