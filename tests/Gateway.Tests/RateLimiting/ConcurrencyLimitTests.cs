using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Requests in flight: counted while they last, whatever they are and however they end.</summary>
public sealed class ConcurrencyLimitTests
{
    private const string Two = "rateLimits: { two: { algorithm: concurrency, limit: 2 } }";

    [Fact]
    public async Task Send_MoreAtOnceThanTheLimit_RefusesTheRestUntilOneIsAnswered()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, "rateLimits: [two]", table: Two));
        backend.Hold();
        using var first = await SendAsync(node);
        using var second = await SendAsync(node);
        await backend.ReceiveAsync().Within();
        await backend.ReceiveAsync().Within();

        var refused = await Volley.PipelineAsync(node.Address, [RawRequests.Get()]);

        Assert.Equal(1, RefusalAssert.IsQuotaExceeded(refused[0], "two"));
        Assert.Equal("\"two\";q=2;qu=\"concurrent-requests\"", refused[0].Value("RateLimit-Policy"));
        Assert.Contains("'two' of 2 requests in flight at once is reached", refused[0].Body, StringComparison.Ordinal);
        backend.Release();
        Assert.Equal(200, (await first.ReadMessageAsync()).Status);
        Assert.Equal(200, (await second.ReadMessageAsync()).Status);
        await UntilFreeAsync(node);
    }

    [Fact]
    public async Task Send_ManyAtOnce_NeverMoreThanTheLimitAreInFlight()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, "rateLimits: [two]", table: Two));
        backend.Hold();
        var volley = Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 30)]);
        await node.WaitAsync("\"status\":429", count: 28);
        Assert.Equal(2, backend.Count);

        backend.Release();
        var statuses = (await volley).Select(r => r.Status).ToList();

        Assert.Equal((2, 28), (statuses.Of(200), statuses.Of(429)));
    }

    [Fact]
    public async Task Send_ClientGoesAway_FreesItsPermit()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, "rateLimits: [two]", table: Two));
        backend.Hold();
        using (await SendAsync(node))
        using (await SendAsync(node))
        {
            await backend.ReceiveAsync().Within();
            await backend.ReceiveAsync().Within();
        }

        await node.WaitAsync("\"status\":499", count: 2);
        backend.Release();
        await UntilFreeAsync(node);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 nonsense\r\n\r\n")]
    public async Task Send_BackendFails_FreesItsPermit(string answer)
    {
        await using var backend = new TunableBackend { Answer = answer };
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, "rateLimits: [two]", table: Two));

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get(), 5);

        Assert.Equal(5, statuses.Of(502));
    }

    [Fact]
    public async Task Send_RefusedByAnotherLimit_HoldsNothing()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(
            backend.Address, "rateLimits: [one, daily]", table: "rateLimits: { one: { algorithm: concurrency, limit: 1 }, daily: { limit: 1, window: 1d } }"));

        var responses = await Volley.PipelineAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 4)]);

        Assert.Equal(200, responses[0].Status);
        Assert.All(responses.Skip(1), r => RefusalAssert.IsQuotaExceeded(r, "daily"));
    }

    [Fact]
    public async Task Send_RefusedBecauseOfThoseInFlight_CostsOtherLimitsNothing()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(
            backend.Address, "rateLimits: [one, daily]", table: "rateLimits: { one: { algorithm: concurrency, limit: 1 }, daily: { algorithm: fixedWindow, limit: 10, window: 1d } }"));
        backend.Hold();
        using var held = await SendAsync(node);
        await backend.ReceiveAsync().Within();
        Assert.Equal(5, (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 5)).Of(429));

        backend.Release();
        await held.ReadMessageAsync();
        await node.WaitAsync("\"status\":200");

        Assert.Equal(8, RefusalAssert.LimitOf((await Volley.PipelineAsync(node.Address, [RawRequests.Get()]))[0]).Remaining);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Open_WebSocket_CountsWhileItIsOpen(string version)
    {
        await using var backend = DemoBackend.DemoBackendHost.Build(new("echo", 0, 0));
        await backend.StartAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Urls.First(), "rateLimits: [one]", table: "rateLimits: { one: { algorithm: concurrency, limit: 1 } }"));
        using (var socket = await WebSocketClient.OpenAsync(node.Address, version))
        {
            await socket.SendTextAsync("one");
            Assert.Equal("one", await socket.ReceiveTextAsync());

            Assert.Equal(429, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/status/200"), 1))[0]);
            await socket.SendTextAsync("still open");
            Assert.Equal("still open", await socket.ReceiveTextAsync());
        }

        await UntilFreeAsync(node, "/status/200");
    }

    [Fact]
    public async Task Send_OverALimitInShadow_IsAdmitted()
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(
            backend.Address, "rateLimits: [one]", table: "rateLimits: { one: { algorithm: concurrency, limit: 1, shadow: true } }"));
        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1);
        await backend.ReceiveAsync().Within();
        backend.Hold();
        using var first = await SendAsync(node);
        await backend.ReceiveAsync().Within();
        using var second = await SendAsync(node);
        await backend.ReceiveAsync().Within();
        backend.Release();

        Assert.Equal((200, 200), ((await first.ReadMessageAsync()).Status, (await second.ReadMessageAsync()).Status));
        await node.WaitAsync("\"shadowLimit\":\"one\"");
    }

    private static async Task<RawConnection> SendAsync(TestNode node)
    {
        var connection = await RawConnection.OpenAsync(node.Address);
        await connection.SendAsync(RawRequests.Get());
        return connection;
    }

    private static Task UntilFreeAsync(TestNode node, string target = "/") =>
        Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(target), 1))[0] == 200);
}
