using System.Text.Json;
using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.Admin;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>What operators see and order of circuits, over HTTP.</summary>
public sealed class CircuitEndpointsTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private CircuitScene _scene = null!;
    private WebApplication _admin = null!;

    public async Task InitializeAsync()
    {
        _scene = await CircuitScene.StartAsync("consecutiveFailures: 5, cooldown: 1h, maxCooldown: 1h");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _admin = builder.Build();
        _admin.UseRouting();
        new CircuitEndpoints(_scene.Node.Services.GetRequiredService<Circuits>(), NullLogger<CircuitEndpoints>.Instance).Map(_admin);
        await _admin.StartAsync().Within();
        _client.BaseAddress = new(_admin.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _scene.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_AfterFailures_TellsNumbersAndReasons()
    {
        await _scene.SendAsync();
        await _scene.FailAsync(4);
        await _scene.Circuit.TickAsync();

        var circuit = Assert.Single((await GetAsync()).GetProperty("circuits").EnumerateArray());
        var node = Assert.Single(circuit.GetProperty("nodes").EnumerateArray());

        Assert.Equal(("backend", "closed", "none"), (Text(circuit, "cluster"), Text(circuit, "state"), Text(circuit, "reason")));
        Assert.Equal((5, 4, 4, 0), (Number(node, "calls"), Number(node, "failures"), Number(node, "failuresInARow"), Number(node, "inFlight")));
        await _scene.FailAsync(1);
        circuit = Assert.Single((await GetAsync()).GetProperty("circuits").EnumerateArray());
        Assert.Equal(("open", "consecutiveFailures"), (Text(circuit, "state"), Text(circuit, "reason")));
        Assert.InRange(circuit.GetProperty("waitSeconds").GetDouble(), 3_500, 3_600);
    }

    [Fact]
    public async Task Post_Open_IsolatesUntilReset()
    {
        var opened = await PostAsync("/circuits/backend/open?reason=rack%20moves&by=alice&ttl=15m");
        Assert.Equal((200, "isolated"), (opened.Status, Text(opened.Body, "state")));
        var order = opened.Body.GetProperty("order");
        Assert.Equal(("open", "rack moves", "alice"), (Text(order, "kind"), Text(order, "reason"), Text(order, "by")));
        RefusalAssert.IsCircuitOpen(await _scene.SendAsync(), "isolated");

        var reset = await PostAsync("/circuits/backend/reset?reason=done&by=alice");
        Assert.Equal((200, "closed"), (reset.Status, Text(reset.Body, "state")));
        Assert.Equal(200, (await _scene.SendAsync()).Status);
    }

    [Fact]
    public async Task Post_Close_LetsFailuresThrough()
    {
        await _scene.FailAsync(5);
        Assert.Equal(503, (await _scene.SendAsync()).Status);

        Assert.Equal(200, (await PostAsync("/circuits/backend/close?reason=test&by=alice")).Status);

        await _scene.FailAsync(10);
        Assert.Equal(CircuitState.Closed, _scene.Circuit.State);
    }

    [Theory]
    [InlineData("/circuits/nosuch/open?reason=r&by=b", 404, "GET /circuits")]
    [InlineData("/circuits/backend/open", 400, "?reason=")]
    [InlineData("/circuits/backend/open?reason=r", 400, "&by=")]
    [InlineData("/circuits/backend/open?reason=r%0A&by=b", 400, "one line")]
    [InlineData("/circuits/backend/open?reason=r&by=b&ttl=31d", 400, "30d")]
    [InlineData("/circuits/backend/open?reason=r&by=b&ttl=none", 400, "'none'")]
    [InlineData("/circuits/backend/open?reason=r&by=b&ttl=5", 400, "15m")]
    public async Task Post_OrderThatCannotBe_SaysWhatToDo(string path, int status, string text)
    {
        var (actual, body) = await PostAsync(path);

        Assert.Equal(status, actual);
        Assert.Contains(text, Text(body, "detail"), StringComparison.Ordinal);
        Assert.Equal(CircuitState.Closed, _scene.Circuit.State);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private async Task<JsonElement> GetAsync() => JsonDocument.Parse(await _client.GetStringAsync(new Uri("/circuits", UriKind.Relative)).Within()).RootElement;

    private async Task<(int Status, JsonElement Body)> PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content: null).Within();
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync().Within()).RootElement);
    }
}
