using Gateway.DemoBackend;
using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>WebSockets that nobody uses for the moment cost little and stay open.</summary>
public sealed class ManyWebSocketsTests
{
    private const int Count = 1_000;

    [Fact]
    public async Task Open_ThousandIdle_AllAnswerAfterwards()
    {
        await using var backend = DemoBackendHost.Build(new DemoBackendOptions("echo", 0, 0));
        await backend.StartAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Urls.First()));
        var sockets = new List<System.Net.WebSockets.ClientWebSocket>();
        foreach (var batch in Enumerable.Range(0, Count).Chunk(50))
        {
            sockets.AddRange(await Task.WhenAll(batch.Select(_ => WebSocketClient.OpenAsync(node.Address, "1.1"))));
        }

        using var client = new HttpClient();
        Assert.Contains($"\"webSockets\":{Count},", await client.GetStringAsync(new Uri(node.AdminAddress, "/drain")).Within(), StringComparison.Ordinal);
        var answers = await Task.WhenAll(sockets.Select(async (socket, number) =>
        {
            await socket.SendTextAsync($"number {number}");
            return await socket.ReceiveTextAsync();
        }));

        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"number {number}"), answers);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Talk_PingPongAndCompressedFrames_PassByteForByte()
    {
        // Masked by a client: a ping with a payload, and a text whose first reserved bit says that it is compressed (RFC 7692).
        const string FromClient = "\u0089\u0084abcd1234\u00c1\u0085wxyz\u0001\u0002\u0003\u0004\u0005";
        const string FromBackend = "\u008a\u00041234\u00c1\u0003\u00f2\u0048\u0000\u0089\u0000";
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            Assert.Equal(FromClient, await connection.ReadAsync(FromClient.Length));
            await connection.SendAsync(FromBackend);
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync(
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        Assert.Equal("permessage-deflate", (await client.ReadHeadAsync()).Value("Sec-WebSocket-Extensions"));
        await client.SendAsync(FromClient);

        Assert.Equal(FromBackend, await client.ReadToEndAsync());
    }
}
