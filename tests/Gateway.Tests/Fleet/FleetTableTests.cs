using Gateway.Engine.Contract;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>What the admin listener answers to a table that somebody publishes.</summary>
[Collection(FleetGroup.Name)]
public sealed class FleetTableTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private RedisServer _redis = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _node = await StartAsync(s => s with { Engine = EngineKind.Redis, Redis = new() { Endpoints = [_redis.Endpoint] } });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Put_WithoutTheToken_IsRefused()
    {
        using var response = await PutAsync(_node, "routes: {}\n", token: null);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task Put_FaultyTable_TellsEveryFaultWithItsPlaceAndChangesNothing()
    {
        using var response = await PutAsync(_node, "routes:\n  a: { clusterId: x, match: { pathPrefix: /a } }\n  b: { clusterId: y, match: { pathPrefix: /b } }\n");

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(422, (int)response.StatusCode);
        Assert.Contains("route-table.yaml:2:19: ", body, StringComparison.Ordinal);
        Assert.Contains("route-table.yaml:3:19: ", body, StringComparison.Ordinal);
        Assert.Equal("1", await VersionAsync());
    }

    [Fact]
    public async Task Put_OverATableThatHasChangedSince_IsRefusedAndSaysWhatToDo()
    {
        using var response = await PutAsync(_node, "routes: {}\n", condition: $"\"{new string('0', 64)}\"");

        Assert.Equal(412, (int)response.StatusCode);
        Assert.Contains("Read it again", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", await VersionAsync());
    }

    [Fact]
    public async Task Put_VariableInTheTable_IsRefused()
    {
        using var response = await PutAsync(_node, Tables.Single("http://${HOME}:80"));

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Contains("the variable HOME is not set", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_RedisIsGone_SaysThatTheOutcomeIsUnknown()
    {
        await _redis.KillAsync();

        using var response = await PutAsync(_node, "routes: {}\n");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("The fleet gave no answer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", await VersionAsync());
    }

    [Fact]
    public async Task Put_NodeOfItsOwn_IsReferredToItsFile()
    {
        await using var alone = await StartAsync(s => s);

        using var response = await PutAsync(alone, "routes: {}\n");

        Assert.Equal(409, (int)response.StatusCode);
        Assert.Contains("routes.yaml", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<TestNode> StartAsync(Func<NodeSettings, NodeSettings> configure) => TestNode.StartAsync(
        Tables.Single("http://127.0.0.1:9"), configure, new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });

    private async Task<HttpResponseMessage> PutAsync(TestNode node, string table, string? token = FleetProcesses.AdminToken, string? condition = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(node.AdminAddress, "/route-table")) { Content = new StringContent(table) };
        request.Headers.TryAddWithoutValidation("Authorization", token is null ? [] : [$"Bearer {token}"]);
        request.Headers.TryAddWithoutValidation("If-Match", condition is null ? [] : [condition]);
        return await _client.SendAsync(request).Within();
    }

    private async Task<string> VersionAsync()
    {
        using var response = await _client.GetAsync(new Uri(_node.AdminAddress, "/route-table"));
        return response.Headers.GetValues("Route-Table-Version").Single();
    }
}
