using System.Net.WebSockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>Opens WebSockets and moves text over them.</summary>
internal static class WebSocketClient
{
    /// <param name="address">The node's.</param>
    /// <param name="version">1.1, or 2.0 for an extended CONNECT (RFC 8441).</param>
    /// <param name="protocols">The subprotocols offered.</param>
    public static async Task<ClientWebSocket> OpenAsync(Uri address, string version, params string[] protocols)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var protocol in protocols)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        // The invoker decides how HTTP/2 is spoken in cleartext: by prior knowledge.
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false }, disposeHandler: false);
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri, invoker, CancellationToken.None).Within();
        return socket;
    }

    public static Task SendTextAsync(this WebSocket socket, string text)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Within();

    /// <summary>One whole message, or the close code as <c>close 1000: reason</c>.</summary>
    public static async Task<string> ReceiveTextAsync(this WebSocket socket)
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).Within();
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return $"close {(int)socket.CloseStatus!}: {socket.CloseStatusDescription}";
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }
}
