using System.Net;
using System.Net.WebSockets;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Conformance;

/// <summary>Two backends that send every message back, of HTTP/1.1 and HTTP/2, and a node in front of both.</summary>
public sealed class WebSocketScene : IAsyncLifetime
{
    private KestrelBackend? _http1;
    private KestrelBackend? _http2;
    private TestNode? _node;

    private HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>The backend of HTTP/1.1, without a gateway.</summary>
    internal Uri Direct => _http1!.Address;

    /// <summary>The way through the gateway to that backend.</summary>
    internal Uri ToHttp1 => new(_node!.Address, "/1");

    /// <summary>The way through the gateway to the backend of HTTP/2.</summary>
    internal Uri ToHttp2 => new(_node!.Address, "/2");

    public async Task InitializeAsync()
    {
        _http1 = await KestrelBackend.StartAsync(HttpProtocols.Http1, EchoAsync);
        _http2 = await KestrelBackend.StartAsync(HttpProtocols.Http2, EchoAsync);
        _node = await TestNode.StartAsync(
            $$"""
            routes:
              "1": { match: { path: /1 }, clusterId: "1" }
              "2": { match: { path: /2 }, clusterId: "2" }
            clusters:
              "1": { destinations: { only: { address: "{{_http1.Address.ToString().TrimEnd('/')}}" } } }
              "2": { protocol: http2, destinations: { only: { address: "{{_http2.Address.ToString().TrimEnd('/')}}" } } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _node!.DisposeAsync();
        await _http1!.DisposeAsync();
        await _http2!.DisposeAsync();
        Client.Dispose();
    }

    /// <summary>Opens a WebSocket, sends bytes, and reads until the other end closes.</summary>
    /// <returns>The extensions that were agreed, and all bytes that came.</returns>
    internal async Task<(string? Extensions, byte[] Bytes)> PlayAsync(WebSocketCase play, Uri address, string version)
    {
        using var request = Handshake(address, version, play.Extensions);
        using var response = await Client.SendAsync(request, CancellationToken.None).Within();
        Assert.Equal(version == "1.1" ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.OK, response.StatusCode);
        await using var stream = await response.Content.ReadAsStreamAsync().Within();
        var bytes = play.Encode(isMasked: true);
        var sending = SendAsync(stream, bytes, play.Chop == 0 ? bytes.Length : play.Chop);
        var received = await ReceiveAsync(stream);
        await sending;
        return (response.Headers.TryGetValues("Sec-WebSocket-Extensions", out var agreed) ? string.Join(',', agreed) : null, received);
    }

    private static HttpRequestMessage Handshake(Uri address, string version, string? extensions)
    {
        var request = new HttpRequestMessage(version == "1.1" ? HttpMethod.Get : HttpMethod.Connect, address) { Version = new(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Sec-WebSocket-Version", "13");
        if (extensions is not null)
        {
            request.Headers.Add("Sec-WebSocket-Extensions", extensions);
        }

        if (version == "1.1")
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new("websocket"));
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }
        else
        {
            request.Headers.Protocol = "websocket";
        }

        return request;
    }

    private static async Task SendAsync(Stream stream, byte[] bytes, int chop)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length; sent += chop)
            {
                await stream.WriteAsync(bytes.AsMemory(sent, Math.Min(chop, bytes.Length - sent))).Within();
                await stream.FlushAsync().Within();
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end has heard enough.
        }
    }

    private static async Task<byte[]> ReceiveAsync(Stream stream)
    {
        var received = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer).Within() is > 0 and var count)
            {
                received.Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // An end is an end: what came before it counts.
        }

        return received.ToArray();
    }

    /// <summary>Sends each message back whole, and closes as it is closed.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        var offered = context.Request.Headers.SecWebSocketExtensions.ToString();

        // Not disposed of: that would cut the connection, and might lose the frame that says what was wrong.
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            DangerousEnableCompression = offered.Length > 0,
            KeepAliveInterval = TimeSpan.Zero,
        });
        try
        {
            await EchoAsync(socket);
        }
        catch (WebSocketException)
        {
            // The library has closed it with what is wrong.
        }
    }

    private static async Task EchoAsync(WebSocket socket)
    {
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
                return;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                await socket.SendAsync(message.GetBuffer().AsMemory(0, (int)message.Length), part.MessageType, endOfMessage: true, CancellationToken.None);
                message.SetLength(0);
            }
        }
    }
}
