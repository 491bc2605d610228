using Gateway.Proxy.Mirroring;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Forwarding;

public sealed class MirrorTests : IAsyncDisposable
{
    private readonly TunableBackend _main = new();
    private readonly TunableBackend _mirror = new();

    [Fact]
    public async Task Send_Mirrored_ACopyArrivesAsTheBackendSawIt()
    {
        await using var node = await StartAsync("transforms: [{ pathPrefix: /v2 }, { requestHeader: X-A, set: a }]");

        var response = await SendAsync(node, "POST /x%20y?q=1 HTTP/1.1\r\nHost: shop.example\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        var copy = await _mirror.ReceiveAsync();

        Assert.Equal((200, "POST /v2/x%20y?q=1 HTTP/1.1", "hello"), (response.Status, copy.StartLine, copy.Body));
        Assert.Equal(("a", "shop.example", "a/b", "5"), (copy.Value("X-A"), copy.Value("Host"), copy.Value("Content-Type"), copy.Value("Content-Length")));
        Assert.Equal(copy.Value("X-Request-ID"), Assert.Single(_main.Requests).Value("X-Request-ID"));
    }

    [Fact]
    public async Task Send_MirrorHangsOrFails_NobodyNotices()
    {
        await using var node = await StartAsync("");
        _mirror.Hold();

        var statuses = await Volley.RepeatAsync(node.Address, RawRequests.Get(), Mirrors.MaxInFlight + 40);

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(Mirrors.MaxInFlight, node.Services.GetRequiredService<Mirrors>().InFlight);
        _mirror.Answer = "";
        _mirror.Release();
        await Polling.UntilAsync(() => Task.FromResult(node.Services.GetRequiredService<Mirrors>().InFlight == 0));
        Assert.Equal(200, (await SendAsync(node, RawRequests.Get())).Status);
    }

    [Fact]
    public async Task Send_BodyAboveTheBound_IsNotCopied()
    {
        await using var node = await StartAsync("", "maxBodyBytes: 4");

        await SendAsync(node, "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        await SendAsync(node, "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhell");

        Assert.Equal(("POST /small HTTP/1.1", "hell"), ((await _mirror.ReceiveAsync()) is var copy ? copy.StartLine : "", _mirror.Requests[0].Body));
        Assert.Equal("hello", _main.Requests[0].Body);
    }

    [Fact]
    public async Task Send_RetriesKeepLess_CopyIsWholeAndTheRequestIsSentOnce()
    {
        await using var node = await StartAsync("", cluster: "retries: { maxBodyBytes: 4, backoff: 0s }");
        _main.Answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

        var response = await SendAsync(node, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal((503, "hello", 1), (response.Status, (await _mirror.ReceiveAsync()).Body, _main.Count));
    }

    [Fact]
    public async Task Send_NoPercent_CopiesNothing()
    {
        await using var node = await StartAsync("", "percent: 0");

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 50);

        Assert.Equal((50, 0, 0), (_main.Count, _mirror.Count, node.Services.GetRequiredService<Mirrors>().InFlight));
    }

    [Fact]
    public async Task Send_HalfOfThem_CopiesSome()
    {
        await using var node = await StartAsync("", "percent: 50");

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 200);
        await Polling.UntilAsync(() => Task.FromResult(node.Services.GetRequiredService<Mirrors>().InFlight == 0));

        Assert.Equal(200, _main.Count);
        Assert.InRange(_mirror.Count, 1, 199);
    }

    public async ValueTask DisposeAsync()
    {
        await _main.DisposeAsync();
        await _mirror.DisposeAsync();
    }

    private static async Task<RawMessage> SendAsync(TestNode node, string request) => Assert.Single(await Volley.PipelineAsync(node.Address, [request]));

    private Task<TestNode> StartAsync(string route, string mirror = "percent: 100", string cluster = "") => TestNode.StartAsync($$"""
        routes:
          every:
            clusterId: main
            mirror: { clusterId: mirror, {{mirror}} }
            {{route}}
        clusters:
          main:
            destinations: { a: { address: "{{_main.Address.ToString().TrimEnd('/')}}" } }
            {{cluster}}
          mirror: { destinations: { a: { address: "{{_mirror.Address.ToString().TrimEnd('/')}}" } } }
        """);
}
