using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

public sealed class TimeoutTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private const string Total = "The exchange with destination 'only' of cluster 'backend' was not done in the time allowed for all of it (timeouts.total).";
    private const string Activity = "Nothing was heard from destination 'only' of cluster 'backend' for the time allowed (timeouts.activity).";

    [Theory]
    [InlineData("", "timeouts: { total: 100ms }", Total)]
    [InlineData("timeouts: { total: 100ms }", "", Total)]
    [InlineData("timeouts: { total: 100ms }", "timeouts: { total: 1h }", Total)]
    [InlineData("", "timeouts: { activity: 100ms }", Activity)]
    [InlineData("timeouts: { activity: 100ms }", "timeouts: { activity: none, total: none }", Activity)]
    public async Task Forward_BackendNeverAnswers_IsAGatewayTimeout(string route, string cluster, string detail)
    {
        await using var passage = await Passage.StartAsync(NeverAnswer, route, cluster);

        Assert.Equal(detail, ProblemAssert.Is(await passage.SendAsync(Get), 504, "http_response_timeout", "Gateway timeout"));
    }

    [Fact]
    public async Task Forward_RoutesTimeoutIsLongerThanTheClusters_RoutesHolds()
    {
        var timedOut = new TaskCompletionSource();
        await using var backend = RawBackend.Start(async connection =>
        {
            if ((await connection.ReadMessageAsync()).StartLine.Contains("/slow", StringComparison.Ordinal))
            {
                await timedOut.Task.Within();
                await connection.SendAsync(RawAnswers.Ok);
            }
            else
            {
                await connection.ReadToEndAsync();
            }
        });
        await using var node = await TestNode.StartAsync(
            $$"""
            routes:
              slow: { clusterId: backend, match: { path: /slow }, timeouts: { total: none } }
              other: { clusterId: backend }
            clusters:
              backend: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, timeouts: { total: 100ms } }
            """);
        using var slow = await RawConnection.OpenAsync(node.Address);
        using var other = await RawConnection.OpenAsync(node.Address);
        await slow.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        await backend.ReceiveAsync();

        // When a request that began later has timed out, the slow one would have too.
        await other.SendAsync(Get);
        ProblemAssert.Is(await other.ReadMessageAsync(), 504, "http_response_timeout", "Gateway timeout");
        timedOut.SetResult();

        Assert.Equal(200, (await slow.ReadMessageAsync()).Status);
    }

    [Theory]
    [InlineData("timeouts: { total: 300ms, activity: none }")]
    [InlineData("timeouts: { total: none, activity: 300ms }")]
    public async Task Forward_BodyStalls_ClientSeesABrokenResponse(string cluster)
    {
        await using var passage = await Passage.StartAsync(
            async connection =>
            {
                await connection.ReadMessageAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
                await connection.ReadToEndAsync();
            },
            cluster: cluster);
        using var client = await passage.ConnectAsync();
        await client.SendAsync(Get);

        var response = await client.ReadMessageAsync();

        Assert.Equal((200, "part", false), (response.Status, response.Body, response.IsComplete));
        var line = Assert.Single(await passage.Node.StopAsync());
        Assert.EndsWith("\"error\":\"connection_read_timeout\"}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BodyDribblesBeyondTotal_ClientSeesABrokenResponse()
    {
        await using var passage = await Passage.StartAsync(
            async connection =>
            {
                await connection.ReadMessageAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                while (true)
                {
                    await connection.SendAsync("x");
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                }
            },
            cluster: "timeouts: { total: 300ms, activity: 30s }");

        Assert.False((await passage.SendAsync(Get)).IsComplete);
        Assert.Contains("\"error\":\"connection_read_timeout\"", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_EventStream_IsNotCutByTotal()
    {
        var timedOut = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(
            async connection =>
            {
                if ((await connection.ReadMessageAsync()).StartLine.Contains("/events", StringComparison.Ordinal))
                {
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
                    await timedOut.Task.Within();
                    await connection.SendAsync("9\r\ndata: x\n\n\r\n0\r\n\r\n");
                }

                await connection.ReadToEndAsync();
            },
            cluster: "timeouts: { total: 200ms }");
        using var events = await passage.ConnectAsync();
        await events.SendAsync("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        await events.ReadHeadAsync();

        ProblemAssert.Is(await passage.SendAsync(Get), 504, "http_response_timeout", "Gateway timeout");
        timedOut.SetResult();

        Assert.Equal("9\r\ndata: x\n\n\r\n0\r\n\r\n", await events.ReadAsync(19));
    }

    [Fact]
    public async Task Forward_UpgradeThatIsNoWebSocket_TotalHolds()
    {
        await using var passage = await Passage.StartAsync(NeverAnswer, cluster: "timeouts: { total: 100ms }");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");

        ProblemAssert.Is(response, 504, "http_response_timeout", "Gateway timeout");
    }

    [Fact]
    public async Task Forward_RequestBodyStalls_IsAGatewayTimeout()
    {
        await using var passage = await Passage.StartAsync(NeverAnswer, cluster: "timeouts: { total: 100ms }");

        var response = await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\npart");

        ProblemAssert.Is(response, 504, "http_response_timeout", "Gateway timeout");
    }

    [Fact]
    public async Task Forward_TlsHandshakeNeverAnswered_IsAConnectionTimeout()
    {
        await using var backend = RawBackend.Start(NeverAnswer);
        await using var node = await TestNode.StartAsync(Tables.Single($"https://{backend.Address.Authority}", cluster: "timeouts: { connect: 100ms }"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync(Get);

        ProblemAssert.Is(await client.ReadMessageAsync(), 504, "connection_timeout", "Gateway timeout");
    }

    [Fact]
    public async Task Forward_ConnectionNeverAccepted_IsAConnectionTimeout()
    {
        // A queue of one, and that one taken: the system drops further attempts.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        using var first = await RawConnection.OpenAsync(address);
        await using var node = await TestNode.StartAsync(Tables.Single(address, cluster: "timeouts: { connect: 100ms }"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync(Get);

        ProblemAssert.Is(await client.ReadMessageAsync(), 504, "connection_timeout", "Gateway timeout");
    }

    private static Task NeverAnswer(RawConnection connection) => connection.ReadToEndAsync();
}
