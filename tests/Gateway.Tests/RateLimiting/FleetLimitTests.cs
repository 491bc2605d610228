using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Engine.Contract;
using Gateway.Proxy.Settings;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Three nodes, one limit, on a real Redis: load that moves, requests in flight, orders of operators, and Redis gone.</summary>
public sealed class FleetLimitTests : IAsyncLifetime, IAsyncDisposable
{
    private RedisServer _redis = null!;
    private TunableBackend _backend = null!;
    private readonly List<TestNode> _nodes = [];
    private readonly HttpClient _http = new();

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _backend = new();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _http.Dispose();
        await _backend.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>Most of the load comes to one node, each time to another. Whatever is answered how, no more than the limit are admitted.</summary>
    [Theory]
    [InlineData("algorithm: fixedWindow, limit: 120, window: 1d, onUnavailable: deny")]
    [InlineData("algorithm: slidingWindow, limit: 120, window: 1d, onUnavailable: deny")]
    [InlineData("windows: [{ limit: 120, window: 1d, burst: 120 }, { limit: 500, per: month }], onUnavailable: deny")]
    [InlineData("limit: 120, window: 1d, onUnavailable: deny, strict: true")]
    public async Task Send_LoadThatMovesBetweenNodes_AdmitsNoMoreThanTheLimitAndUsesItUp(string limit)
    {
        await StartAsync(limit);
        await FillAsync();
        var before = _backend.Count;

        for (var round = 0; round < 12; round++)
        {
            await Task.WhenAll(_nodes.Select((node, index) =>
                Volley.PipelineAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), index == round % 3 ? 20 : 4)])));
        }

        // What nodes hold comes back, or ends: then nothing is left, and a permit of a day takes twelve minutes.
        await Polling.UntilAsync(async () =>
        {
            await Task.WhenAll(_nodes.Select(node => Volley.RepeatAsync(node.Address, RawRequests.Get(), 1)));
            var view = await ViewAsync();
            return view.GetProperty("windows")[0].GetProperty("level").GetInt64() == 0 && view.GetProperty("outstanding").GetInt64() == 0;
        });
        Assert.InRange(_backend.Count - before, 60, 121);
    }

    [Fact]
    public async Task Send_MoreAtOnceThanMayBeInFlight_NeverMoreAreOverAllNodes()
    {
        await StartAsync("algorithm: concurrency, limit: 6, onUnavailable: deny");
        foreach (var node in _nodes)
        {
            await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 200);
        }

        var before = _backend.Count;
        _backend.Hold();

        var volleys = _nodes.Select(node => Volley.TogetherAsync(node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 10)])).ToList();
        await Task.WhenAll(_nodes.Select(node => node.WaitAsync("\"limit\":\"limit\"", count: 4)));
        Assert.InRange(_backend.Count - before, 1, 6);
        _backend.Release();
        var statuses = (await Task.WhenAll(volleys)).SelectMany(r => r).Select(r => r.Status).ToList();
        Assert.Equal(30, statuses.Of(200) + statuses.Of(429) + statuses.Of(503));

        // All of it is there again, on whichever node.
        foreach (var node in _nodes)
        {
            await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 200);
        }
    }

    [Fact]
    public async Task Post_OrderToOneNode_HoldsOnAllAtOnce()
    {
        await StartAsync("algorithm: fixedWindow, limit: 3, window: 1d");
        await FillAsync();
        foreach (var node in _nodes)
        {
            await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 429);
        }

        await OrderAsync("reset", """{"reason":"spent by mistake"}""");
        await Polling.UntilAsync(async () => (await Volley.RepeatAsync(_nodes[2].Address, RawRequests.Get(), 1))[0] == 200);

        await OrderAsync("pause", """{"mode":"deny","ttl":"10m","reason":"abuse"}""");
        await Polling.UntilAsync(async () => (await Volley.RepeatAsync(_nodes[1].Address, RawRequests.Get(), 1))[0] == 429);
        await OrderAsync("resume", """{"reason":"solved"}""");
        await Polling.UntilAsync(async () => (await Volley.RepeatAsync(_nodes[1].Address, RawRequests.Get(), 1))[0] == 200);

        var view = await ViewAsync();
        Assert.Equal("spent by mistake", view.GetProperty("reset").GetProperty("reason").GetString());
        Assert.All(view.GetProperty("nodes").EnumerateArray(), n => Assert.Contains(n.GetProperty("name").GetString(), new[] { "one", "two", "three" }));
    }

    /// <summary>Once Redis is gone and the leases are spent, each node does what the policy says, and nobody waits for long or gets a 500.</summary>
    [Theory]
    [InlineData("deny", 503)]
    [InlineData("allow", 200)]
    [InlineData("localShare", 429)]
    [InlineData("reserved", 429)]
    public async Task Send_RedisKilled_IsDecidedAsThePolicySays(string mode, int status)
    {
        await StartAsync($"limit: 100, window: 1s, burst: 20, onUnavailable: {mode}");
        await Volley.RepeatAsync(_nodes[0].Address, RawRequests.Get(), 2);
        await _redis.KillAsync();

        await Polling.UntilAsync(async () =>
        {
            var statuses = await Volley.RepeatAsync(_nodes[0].Address, RawRequests.Get(), 50);
            Assert.All(statuses, s => Assert.True(s is 200 or 429 or 503, $"Somebody got {s}."));
            return statuses.Of(status) > 0 && await IsLoggedAsync(mode, status);
        });
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("localShare")]
    public async Task Send_InFlightLimitAndRedisKilled_IsAnsweredAndServedAgainAfterwards(string mode)
    {
        await StartAsync($"algorithm: concurrency, limit: 3, onUnavailable: {mode}");
        await Volley.RepeatAsync(_nodes[0].Address, RawRequests.Get(), 2);
        await _redis.KillAsync();

        var during = await Volley.RepeatAsync(_nodes[1].Address, RawRequests.Get(), 10);
        Assert.All(during, s => Assert.True(s is 200 or 429 or 503, $"Somebody got {s}."));

        await _redis.RestartAsync();
        foreach (var node in _nodes)
        {
            await Polling.UntilAsync(async () => (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0] == 200);
        }
    }

    private async Task StartAsync(string limit)
    {
        var table = Tables.Single(_backend.Address, "rateLimits: [limit]", table: $"rateLimits: {{ limit: {{ {limit} }} }}");
        foreach (var name in new[] { "one", "two", "three" })
        {
            _nodes.Add(await TestNode.StartAsync(
                table,
                s => s with { Name = name, Engine = EngineKind.Redis, Redis = new() { Endpoints = [_redis.Endpoint] } },
                new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken }));
        }
    }

    /// <summary>A new store may have lost anything, so limits begin with less than all: an operator's reset makes all of it come.</summary>
    private async Task FillAsync()
    {
        await Volley.RepeatAsync(_nodes[0].Address, RawRequests.Get(), 1);
        await Polling.UntilAsync(async () =>
        {
            await OrderAsync("reset", """{"reason":"for the test"}""");
            var view = await ViewAsync();
            return view.GetProperty("outstanding").GetInt64() == 0
                && view.GetProperty("windows").EnumerateArray().All(w => w.GetProperty("level").GetInt64() == w.GetProperty("burst").GetInt64());
        });
    }

    private async Task<bool> IsLoggedAsync(string mode, int status)
    {
        await using var file = new FileStream(_nodes[0].AccessLogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync()).Split('\n').Any(line =>
            line.Contains($"\"limitMode\":\"{mode}\"", StringComparison.Ordinal) && line.Contains($"\"status\":{status}", StringComparison.Ordinal));
    }

    private async Task<JsonElement> ViewAsync() =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri(_nodes[0].AdminAddress, "/limits/limit/127.0.0.1")).Within();

    private async Task OrderAsync(string order, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_nodes[0].AdminAddress, $"/limits/limit/127.0.0.1/{order}")) { Content = new StringContent(body) };
        request.Headers.Authorization = new("Bearer", FleetProcesses.AdminToken);
        using var response = await _http.SendAsync(request).Within();
        Assert.Equal(200, (int)response.StatusCode);
    }
}
