using System.Net.WebSockets;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit.Abstractions;

namespace Gateway.Tests.Fleet;

/// <summary>A hundred tables one after the other: whoever is connected notices nothing.</summary>
[Collection(FleetGroup.Name)]
public sealed class PublishUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Sockets = 200;
    private const int Streams = 30;
    private const int Publishes = 100;

    private readonly Publisher _operator = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public static TheoryData<string> Engines => FleetProcesses.Engines;

    public void Dispose()
    {
        _operator.Dispose();
        _http.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Publish_HundredTables_NoSocketStreamOrRequestFails(string engine)
    {
        using var end = new CancellationTokenSource();
        await using var redis = await RedisServer.StartAsync();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, context => AnswerAsync(context, end.Token));
        await using var fleet = await FleetProcesses.StartAsync(3, engine, redis.Endpoint, Table(backend.Address, 0));
        var sockets = await Task.WhenAll(Enumerable.Range(0, Sockets).Select(number => WebSocketClient.OpenAsync(fleet.Nodes[number % 3].Address, "1.1")));
        var streams = Enumerable.Range(0, Streams).Select(number => ReadToEndAsync(fleet.Nodes[number % 3].Address)).ToList();
        var requests = fleet.Nodes.Select(node => KeepAskingAsync(node.Address, end.Token)).ToList();

        for (var number = 1; number <= Publishes; number++)
        {
            var (status, body) = await _operator.PutAsync(fleet.Nodes[number % 3], Table(backend.Address, number));
            Assert.True(status == 200, $"Publish {number}: {status} {body}");
            if (number % 20 == 0)
            {
                await Task.WhenAll(sockets.Select((socket, index) => EchoAsync(socket, $"{number} over {index}")));
            }
        }

        await end.CancelAsync();
        Assert.All(await Task.WhenAll(streams).Within(), text => Assert.EndsWith("the end", text, StringComparison.Ordinal));
        var statuses = (await Task.WhenAll(requests).Within()).SelectMany(s => s).ToList();
        output.WriteLine($"{Publishes} publishes on {engine} under {Sockets} WebSockets, {Streams} streams and {statuses.Count} requests.");
        Assert.All(statuses, status => Assert.Equal(200, status));
        foreach (var node in fleet.Nodes)
        {
            Assert.Equal("101", (await _operator.VersionAsync(node)).Version);
        }

        Array.ForEach(sockets, socket => socket.Dispose());
    }

    /// <summary>The route of all traffic stays as it is; another one, of another cluster, is new each time.</summary>
    private static string Table(Uri backend, int number) => $$"""
        routes:
          all: { clusterId: kept, match: { pathPrefix: / }, timeouts: { total: none } }
          other: { clusterId: other, match: { pathPrefix: /other{{number}} } }
        clusters:
          kept: { destinations: { one: { address: "{{backend}}" } } }
          other: { destinations: { one: { address: "http://127.0.0.1:{{20000 + number}}" } } }
        """;

    private static async Task AnswerAsync(HttpContext context, CancellationToken end)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            for (var text = await ReceiveAsync(socket); !text.StartsWith("close", StringComparison.Ordinal); text = await ReceiveAsync(socket))
            {
                await socket.SendTextAsync(text);
            }
        }
        else if (context.Request.Path == "/stream")
        {
            while (!end.IsCancellationRequested)
            {
                await context.Response.WriteAsync("more\n", CancellationToken.None);
                await context.Response.Body.FlushAsync(CancellationToken.None);
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
            }

            await context.Response.WriteAsync("the end", CancellationToken.None);
        }
        else
        {
            await context.Response.WriteAsync("ok", CancellationToken.None);
        }
    }

    /// <summary>A message, however long it takes: between two there is a while.</summary>
    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1024];
        var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return part.MessageType == WebSocketMessageType.Close ? "close" : System.Text.Encoding.UTF8.GetString(buffer, 0, part.Count);
    }

    private static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendTextAsync(text);
        Assert.Equal(text, await socket.ReceiveTextAsync());
    }

    private async Task<string> ReadToEndAsync(Uri address)
    {
        using var response = await _http.GetAsync(new Uri(address, "/stream"), HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>One connection that is kept: were it closed, the next request on it would fail.</summary>
    private static async Task<List<int>> KeepAskingAsync(Uri address, CancellationToken end)
    {
        using var connection = await RawConnection.OpenAsync(address);
        var statuses = new List<int>();
        while (!end.IsCancellationRequested)
        {
            await connection.SendAsync(RawRequests.Get());
            statuses.Add((await connection.ReadMessageAsync()).Status);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        return statuses;
    }
}
