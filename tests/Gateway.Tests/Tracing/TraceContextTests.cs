using System.Text.Json;
using Gateway.Core.Observability;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Tracing;

/// <summary>What becomes of a client's trace context on its way to the backend and the log.</summary>
public sealed class TraceContextTests
{
    private const string Id = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"traceparent: 00-{Id}-b7ad6b7169203331-01";

    [Fact]
    public async Task Request_ValidContext_GoesOnWithASpanOfTheGateways()
    {
        var (backend, log) = await PassAsync(new() { Enabled = true }, Parent, "tracestate: congo=t61rcWkgMzE", "tracestate: rojo=1");

        Assert.True(TraceParent.TryParse(backend.Value("traceparent"), out var parent));
        Assert.StartsWith($"00-{Id}-", backend.Value("traceparent"), StringComparison.Ordinal);
        Assert.NotEqual(0xb7ad6b7169203331, parent.SpanId);
        Assert.True(parent.IsSampled);
        Assert.Equal("congo=t61rcWkgMzE,rojo=1", backend.Value("tracestate"));
        Assert.Equal(Id, log.GetProperty("traceId").GetString());
    }

    [Theory]
    [InlineData("traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("traceparent: nonsense")]
    [InlineData(Parent + "\r\n" + Parent)]
    public async Task Request_InvalidContext_BeginsAnewWithoutState(string header)
    {
        var (backend, log) = await PassAsync(new() { Enabled = true, Sampling = 0 }, header, "tracestate: congo=t61rcWkgMzE");

        Assert.True(TraceParent.TryParse(backend.Value("traceparent"), out var parent));
        Assert.DoesNotContain(Id, backend.Value("traceparent"), StringComparison.Ordinal);
        Assert.False(parent.IsSampled);
        Assert.Null(backend.Value("tracestate"));
        Assert.Equal(backend.Value("traceparent")!.Split('-')[1], log.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Request_WithoutContext_BeginsATraceThatTheShareSamples()
    {
        var (backend, _) = await PassAsync(new() { Enabled = true, Sampling = 1 });

        Assert.True(TraceParent.TryParse(backend.Value("traceparent"), out var parent));
        Assert.True(parent.IsSampled);
    }

    [Fact]
    public async Task Request_CallerNotFollowed_ShareDecides()
    {
        var (backend, _) = await PassAsync(new() { Enabled = true, Sampling = 0, FollowCaller = false }, Parent);

        Assert.True(TraceParent.TryParse(backend.Value("traceparent"), out var parent));
        Assert.False(parent.IsSampled);
        Assert.StartsWith($"00-{Id}-", backend.Value("traceparent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_TracingOff_HeadersPassAsTheyAre()
    {
        var (backend, _) = await PassAsync(new(), "traceparent: nonsense", "tracestate: whatever");

        Assert.Equal("nonsense", backend.Value("traceparent"));
        Assert.Equal("whatever", backend.Value("tracestate"));
    }

    private static async Task<(RawMessage Backend, JsonElement Log)> PassAsync(TracingSettings tracing, params string[] headers)
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address), settings => settings with { Tracing = tracing });
        Assert.Equal(200, (await Volley.RepeatAsync(node.Address, RawRequests.Get("/", headers), 1))[0]);
        var line = Assert.Single(await node.StopAsync());
        return (Assert.Single(backend.Requests), JsonDocument.Parse(line).RootElement);
    }
}
