using System.Net;
using System.Net.WebSockets;
using Gateway.DemoBackend;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>WebSockets over HTTP/1.1 and HTTP/2, in and out.</summary>
public sealed class WebSocketTests : IAsyncLifetime
{
    private readonly WebApplication _backend = DemoBackendHost.Build(new DemoBackendOptions("echo", 0, 0));

    public Task InitializeAsync() => _backend.StartAsync();

    public Task DisposeAsync() => _backend.DisposeAsync().AsTask();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Open_ThenTalk_EveryMessageComesBack(string version)
    {
        await using var node = await StartAsync();
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);
        var large = new string('x', 200_000);

        foreach (var message in new[] { "one", "", "zwei €", large })
        {
            await socket.SendTextAsync(message);
            Assert.Equal(message, await socket.ReceiveTextAsync());
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Open_OverHttp2Backend_EveryMessageComesBack(string version)
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.SendTextAsync("hello from " + context.Request.Protocol);
            await accepted.SendTextAsync(await accepted.ReceiveTextAsync());
            await accepted.ReceiveTextAsync();
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);

        Assert.Equal("hello from HTTP/2", await socket.ReceiveTextAsync());
        await socket.SendTextAsync("again");
        Assert.Equal("again", await socket.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Open_WithSubprotocols_BackendChooses(string version)
    {
        await using var node = await StartAsync();
        using var socket = await WebSocketClient.OpenAsync(node.Address, version, "first", "second");

        Assert.Equal("first", socket.SubProtocol);
    }

    [Theory]
    [InlineData("1.1", 1000, "done")]
    [InlineData("1.1", 3999, "")]
    [InlineData("2.0", 1000, "done")]
    [InlineData("2.0", 4000, "own code")]
    public async Task Close_ByTheClient_BackendsAnswerComesBack(string version, int code, string reason)
    {
        await using var node = await StartAsync();
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);

        // The backend closes with what it was given.
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).Within();

        Assert.Equal($"close {code}: {reason}", await socket.ReceiveTextAsync());
        socket.Dispose();
        var line = Assert.Single(await node.StopAsync());
        Assert.Contains(version == "1.1" ? "\"status\":101," : "\"status\":200,", line, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Close_ByTheBackend_ClientGetsCodeAndReason(string version)
    {
        var clientsAnswer = new TaskCompletionSource<string>();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.CloseOutputAsync((WebSocketCloseStatus)1012, "service restart", CancellationToken.None);
            clientsAnswer.SetResult(await accepted.ReceiveTextAsync());
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address));
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);

        Assert.Equal("close 1012: service restart", await socket.ReceiveTextAsync());
        await socket.CloseOutputAsync((WebSocketCloseStatus)4001, "bye", CancellationToken.None).Within();
        Assert.Equal("close 4001: bye", await clientsAnswer.Task.Within());
    }

    [Fact]
    public async Task Open_Http1_HandshakePassesAsItIs()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Own: 1\r\n\r\nfirst");
            await connection.SendAsync("echo " + await connection.ReadAsync(4));
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync(
            "GET /chat?a=%20 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\nOrigin: http://b\r\n\r\n");
        var response = await client.ReadHeadAsync();
        Assert.Equal("HTTP/1.1 101 Switching Protocols", response.StartLine);
        Assert.Equal(
            ("Upgrade", "websocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "1"),
            (response.Value("Connection"), response.Value("Upgrade"), response.Value("Sec-WebSocket-Accept"), response.Value("X-Own")));
        Assert.Equal("first", await client.ReadAsync(5));
        await client.SendAsync("ping");
        Assert.Equal("echo ping", await client.ReadToEndAsync());

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal("GET /chat?a=%20 HTTP/1.1", seen.StartLine);
        Assert.Equal(
            ("Upgrade", "websocket", "dGhlIHNhbXBsZSBub25jZQ==", "13", "permessage-deflate", "http://b"),
            (seen.Value("Connection"), seen.Value("Upgrade"), seen.Value("Sec-WebSocket-Key"), seen.Value("Sec-WebSocket-Version"), seen.Value("Sec-WebSocket-Extensions"), seen.Value("Origin")));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Open_BackendRefuses_ClientSeesItsStatus(string version)
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");

        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(passage.Node.Address) { Scheme = "ws" }.Uri, invoker, CancellationToken.None).Within());

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Open_BackendAcceptsWithTheWrongKey_Http2ClientSeesABadGateway()
    {
        await using var passage = await Passage.StartAsync(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: wrong\r\n\r\n");

        Assert.Equal("status 502", await Http2Probe.SendAsync(
            passage.Node.Address,
            [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/ws"), (":authority", "a"), ("sec-websocket-version", "13")],
            ""));
    }

    [Fact]
    public async Task Open_BackendDown_IsABadGateway()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");

        ProblemAssert.Is(await client.ReadMessageAsync(), 502, "connection_refused", "Bad gateway");
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key: not a key\r\n")]
    [InlineData("")]
    public async Task Open_WithoutAKeyToHttp2_IsABadRequest(string key)
    {
        await using var node = await TestNode.StartAsync(Tables.Single(Http2Address, cluster: "protocol: http2"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync($"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}Sec-WebSocket-Version: 13\r\n\r\n");

        ProblemAssert.Is(await client.ReadMessageAsync(), 400, "http_request_error", "Bad request");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Talk_BackendDies_ClientSeesABrokenConnection(string version)
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.SendTextAsync("hello");
            await accepted.ReceiveTextAsync();
            context.Abort();
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address));
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);
        Assert.Equal("hello", await socket.ReceiveTextAsync());
        await socket.SendTextAsync("die");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Talk_ClientDies_BackendSeesABrokenConnection(string version)
    {
        var seen = new TaskCompletionSource<string>();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.SendTextAsync("hello");
            var error = await Record.ExceptionAsync(accepted.ReceiveTextAsync);
            seen.SetResult(error is WebSocketException or OperationCanceledException ? "broken" : "whole");
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address));
        var socket = await WebSocketClient.OpenAsync(node.Address, version);
        Assert.Equal("hello", await socket.ReceiveTextAsync());

        socket.Abort();
        socket.Dispose();

        Assert.Equal("broken", await seen.Task.Within());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Talk_LongerThanTotal_IsNotCut(string version)
    {
        await using var node = await StartAsync("timeouts: { total: 100ms }");
        using var socket = await WebSocketClient.OpenAsync(node.Address, version);
        using var client = await RawConnection.OpenAsync(node.Address);

        // When a request that began later has timed out, the WebSocket would have too.
        await client.SendAsync("GET /delay/60000 HTTP/1.1\r\nHost: a\r\n\r\n");
        ProblemAssert.Is(await client.ReadMessageAsync(), 504, "http_response_timeout", "Gateway timeout");

        await socket.SendTextAsync("still there");
        Assert.Equal("still there", await socket.ReceiveTextAsync());
    }

    [Fact]
    public async Task Talk_SilentForTheActivityTime_IsCut()
    {
        await using var node = await StartAsync("timeouts: { activity: 200ms }");
        using var socket = await WebSocketClient.OpenAsync(node.Address, "1.1");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveTextAsync());

        Assert.Contains("\"error\":\"connection_read_timeout\"", Assert.Single(await node.StopAsync()), StringComparison.Ordinal);
    }

    private string Http1Address => _backend.Urls.First();

    private string Http2Address => _backend.Urls.Last();

    private Task<TestNode> StartAsync(string cluster = "") => TestNode.StartAsync(Tables.Single(Http1Address, cluster: cluster));
}
