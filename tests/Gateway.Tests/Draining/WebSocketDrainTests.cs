using System.Net.WebSockets;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Draining;

/// <summary>WebSockets never end by themselves: a node that drains tells their clients to close.</summary>
public sealed class WebSocketDrainTests
{
    private const string Told = "close 1001: The gateway node is leaving; connect again.";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Post_WebSocketIdle_ClientIsToldAndItsAnswerReachesTheBackend(string version)
    {
        await using var backend = await EchoAsync();
        await using var scene = await DrainScene.StartAsync(backend.Address);
        using var socket = await WebSocketClient.OpenAsync(scene.Node.Address, version);
        await socket.SendTextAsync("before");
        Assert.Equal("before", await socket.ReceiveTextAsync());

        await scene.BeginAsync();

        Assert.Equal(Told, await socket.ReceiveTextAsync());
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "going", CancellationToken.None).Within();
        Assert.Equal("close 1001: going", await backend.Closed.Within());
        await scene.UntilAsync(s => s.GetProperty("phase").GetString() == "drained");
        var status = await scene.StatusAsync();
        Assert.Equal((1, 0, 0), (status.GetProperty("closed").GetInt32(), status.GetProperty("cut").GetInt32(), status.GetProperty("webSockets").GetInt32()));
        Assert.DoesNotContain("\"error\"", Assert.Single(await scene.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Stop_WebSocketsOpen_LiveOnUntilTheirTurn(string version)
    {
        await using var backend = await EchoAsync();
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { WebSocketSpread = TimeSpan.FromSeconds(40) });
        using var first = await WebSocketClient.OpenAsync(scene.Node.Address, version);
        using var second = await WebSocketClient.OpenAsync(scene.Node.Address, version);

        var stopping = scene.Node.StopAsync();

        Assert.Equal(Told, await first.ReceiveTextAsync());
        await Polling.UntilAsync(async () => !await AcceptsAsync(scene.Node.Address));
        foreach (var message in new[] { "the listeners are closed", "and yet" })
        {
            await second.SendTextAsync(message);
            Assert.Equal(message, await second.ReceiveTextAsync());
        }

        await first.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None).Within();
        await second.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None).Within();
        Assert.Equal("close 1000: done", await second.ReceiveTextAsync());
        first.Dispose();
        second.Dispose();
        Assert.All(await stopping.Within(), line => Assert.DoesNotContain("\"error\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_InTheMiddleOfAFrame_ItIsWholeAndThenTheCloseFrameAndNothingAfter()
    {
        var rest = new TaskCompletionSource();
        await using var backend = RawBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\u0082\u0005he");
            await rest.Task;
            await connection.SendAsync("llo\u0082\u0003bye");
            Assert.Equal("answer", await connection.ReadAsync(6));
        });
        await using var scene = await DrainScene.StartAsync(backend.Address);
        using var client = await RawConnection.OpenAsync(scene.Node.Address);
        await client.SendAsync("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        await client.ReadHeadAsync();
        Assert.Equal("\u0082\u0005he", await client.ReadAsync(4));

        await scene.BeginAsync();
        await scene.UntilAsync(s => s.GetProperty("closed").GetInt32() == 1);
        rest.SetResult();

        var reason = Encoding.Latin1.GetString("The gateway node is leaving; connect again."u8);
        Assert.Equal($"llo\u0088{(char)(reason.Length + 2)}\u0003\u00e9{reason}", await client.ReadAsync(3 + 4 + reason.Length));
        await client.SendAsync("answer");
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Post_ClientNeverAnswers_IsCutLongBeforeTheDeadline()
    {
        await using var backend = await EchoAsync();
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { Timeout = TimeSpan.FromHours(1), WebSocketSpread = TimeSpan.Zero });
        using var socket = await WebSocketClient.OpenAsync(scene.Node.Address, "1.1");

        await scene.BeginAsync();

        Assert.Equal(Told, await socket.ReceiveTextAsync());
        await scene.UntilAsync(s => s.GetProperty("webSockets").GetInt32() == 0);
    }

    private static Task<EchoBackend> EchoAsync() => EchoBackend.StartAsync();

    private static async Task<bool> AcceptsAsync(Uri address)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(address);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Sends messages back, and notes the first Close frame that comes.</summary>
    private sealed class EchoBackend : IAsyncDisposable
    {
        private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private KestrelBackend _backend = null!;

        public Uri Address => _backend.Address;

        public Task<string> Closed => _closed.Task;

        public static async Task<EchoBackend> StartAsync()
        {
            var echo = new EchoBackend();
            echo._backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                string message;
                while (!(message = await socket.ReceiveTextAsync()).StartsWith("close", StringComparison.Ordinal))
                {
                    await socket.SendTextAsync(message);
                }

                echo._closed.TrySetResult(message);
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
            });
            return echo;
        }

        public ValueTask DisposeAsync() => _backend.DisposeAsync();
    }
}
