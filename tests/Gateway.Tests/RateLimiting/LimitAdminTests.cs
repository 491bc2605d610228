using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Commands;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>What operators see of limits, and how they step in: by the admin listener and by the command line.</summary>
public sealed class LimitAdminTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private readonly TestKey _alice = TestKey.Create();
    private RawBackend _backend = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _backend = RawBackend.Answering(RawAnswers.Ok);
        _node = await TestNode.StartAsync(
            Tables.Single(
                _backend.Address,
                "rateLimits: [daily, few]",
                table: $$"""
                rateLimits:
                  daily: { algorithm: fixedWindow, limit: 3, window: 1d }
                  tenant: { limit: 5, window: 1s, key: [consumer, "header:x-tenant"], scope: route }
                  few: { algorithm: concurrency, limit: 2 }
                {{TestKey.Consumers(("alice", _alice, ""))}}
                """),
            environment: new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Get_AfterARefusal_TellsLevelLeasesAndWhy()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 5);

        var view = await GetAsync("/limits/daily/alice");

        var window = view.GetProperty("windows")[0];
        Assert.Equal((3, "1d", 0), (window.GetProperty("limit").GetInt32(), window.GetProperty("window").GetString(), window.GetProperty("level").GetInt32()));
        Assert.True(view.GetProperty("isStored").GetBoolean());
        Assert.Equal(Environment.MachineName, view.GetProperty("nodes")[0].GetProperty("name").GetString());
        Assert.Equal(1, view.GetProperty("refusals").GetInt32());
        Assert.StartsWith("The limit of 3 per 1d had 0 permits left", view.GetProperty("lastRefusal").GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("address:127.0.0.1")]
    [InlineData("address:::ffff:127.0.0.1")]
    public async Task Get_AnonymousCaller_IsFoundByItsAddress(string address)
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get(), 2);

        var view = await GetAsync($"/limits/daily/{address}");

        Assert.Equal(1, view.GetProperty("windows")[0].GetProperty("level").GetInt32());
    }

    [Theory]
    [InlineData("/limits/nope/alice", 404, "It has: daily, few, tenant.")]
    [InlineData("/limits/tenant/alice", 400, "Name a route of the table that has it: ?route=ID.")]
    [InlineData("/limits/tenant/alice?route=every", 400, "counts by consumer + header:x-tenant. Write the caller's values in this order, joined by '+', such as alice+acme.")]
    public async Task Get_WrongName_SaysWhatToWrite(string path, int status, string remedy)
    {
        using var response = await _client.GetAsync(new Uri(_node.AdminAddress, path)).Within();

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(remedy, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RequestsInFlight_TellsWhoHoldsThem()
    {
        Assert.Equal(0, (await GetAsync("/limits/few/alice")).GetProperty("limit").GetInt32());

        // Answered, and its permit is kept for the next one.
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 1);
        var view = await GetAsync("/limits/few/alice");

        Assert.Equal((2, 1), (view.GetProperty("limit").GetInt32(), view.GetProperty("inUse").GetInt32()));
        var node = Assert.Single(view.GetProperty("nodes").EnumerateArray());
        Assert.Equal((Environment.MachineName, 1), (node.GetProperty("name").GetString(), node.GetProperty("held").GetInt32()));
    }

    [Fact]
    public async Task Post_PauseOfRequestsInFlight_SaysWhatToPause()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_node.AdminAddress, "/limits/few/alice/pause"))
        {
            Content = new StringContent("""{"mode":"deny","ttl":"10m","reason":"abuse"}"""),
            Headers = { { "Authorization", $"Bearer {FleetProcesses.AdminToken}" } },
        };
        using var response = await _client.SendAsync(request).Within();

        Assert.Equal(409, (int)response.StatusCode);
        Assert.Contains("pause a limit of its rate", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AllLimits_ListsThemAndHowTheyCount()
    {
        var list = await GetAsync("/limits");

        Assert.Equal(["daily consumer policy", "few consumer policy", "tenant consumer+header:x-tenant route"], list.EnumerateArray().Select(
            limit => $"{limit.GetProperty("policy")} {limit.GetProperty("key")} {limit.GetProperty("scope")}"));
    }

    [Fact]
    public async Task Post_Pause_DeniesUntilItIsEndedAndSaysWhy()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 1);

        var view = await PostAsync("daily/alice/pause", """{"mode":"deny","ttl":"10m","reason":"abuse"}""");

        Assert.Equal(("deny", "abuse"), (view.GetProperty("pause").GetProperty("order").GetString(), view.GetProperty("pause").GetProperty("reason").GetString()));
        Assert.Equal(3, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 3)).Of(429));
        Assert.Equal(200, (await Volley.RepeatAsync(_node.Address, RawRequests.Get(), 1))[0]);

        Assert.Equal(JsonValueKind.Null, (await PostAsync("daily/alice/resume", """{"reason":"solved"}""")).GetProperty("pause").ValueKind);
        Assert.Equal(2, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 5)).Of(200));
    }

    [Fact]
    public async Task Post_PauseThatAdmits_AdmitsAllAndChargesNothing()
    {
        await PostAsync("daily/alice/pause", """{"mode":"allow","ttl":"10m","reason":"load test"}""");
        Assert.Equal(20, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 20)).Of(200));

        await PostAsync("daily/alice/resume", """{"reason":"done"}""");

        Assert.Equal(3, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 10)).Of(200));
    }

    [Fact]
    public async Task Post_Reset_GivesAllPermitsBackThoughTheNodeWasToldToWaitForADay()
    {
        Assert.Equal(3, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 10)).Of(200));

        var view = await PostAsync("daily/alice/reset", """{"reason":"spent by mistake"}""");

        Assert.Equal("spent by mistake", view.GetProperty("reset").GetProperty("reason").GetString());
        Assert.Equal(3, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 10)).Of(200));
    }

    [Theory]
    [InlineData("pause", "no json", "The body is no JSON object.")]
    [InlineData("pause", "[]", "The body is no JSON object.")]
    [InlineData("pause", """{"ttl":"1m","reason":"x"}""", "\"mode\" is \"deny\" or \"allow\"")]
    [InlineData("pause", """{"mode":"deny","reason":"x"}""", "A pause that nobody remembers must end.")]
    [InlineData("pause", """{"mode":"deny","ttl":"31d","reason":"x"}""", "a time from 1s to 30d")]
    [InlineData("pause", """{"mode":"deny","ttl":60,"reason":"x"}""", "a time from 1s to 30d")]
    [InlineData("pause", """{"mode":"deny","ttl":"1m"}""", "Say why")]
    [InlineData("resume", """{"reason":""}""", "Say why")]
    [InlineData("reset", """{"ttl":"0s","reason":"x"}""", "how long the reset is told of")]
    public async Task Post_IncompleteOrder_SaysWhatIsMissingAndChangesNothing(string order, string body, string remedy)
    {
        using var response = await SendAsync($"daily/alice/{order}", body);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(remedy, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await GetAsync("/limits/daily/alice")).GetProperty("pause").ValueKind);
    }

    [Fact]
    public async Task Post_WithoutTheToken_IsRefused()
    {
        using var response = await _client.PostAsync(new Uri(_node.AdminAddress, "/limits/daily/alice/reset"), new StringContent("""{"reason":"x"}""")).Within();

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task Limits_OfACaller_ShowsEachThatItsKeyFits()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 5);

        var (code, output, error) = await RunAsync("limits", "alice");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("daily of alice\n  3 per 1d: 0 of 3 left", output, StringComparison.Ordinal);
        Assert.Contains("  refused: 1 calls of nodes", output, StringComparison.Ordinal);
        Assert.Contains("tenant of this caller\n  not shown: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_ResetAndPause_AreDoneAndShown()
    {
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 5);
        await File.WriteAllTextAsync(Path.Combine(_node.Directory, "token"), FleetProcesses.AdminToken + "\n");

        var reset = await RunAsync("limits", "alice", "-p", "daily", "--reset", "--reason", "spent by mistake");
        var paused = await RunAsync("limits", "alice", "-p", "daily", "--deny", "10m", "--reason", "abuse", "--format", "json");

        Assert.Equal((0, 0, ""), (reset.Code, paused.Code, reset.Error + paused.Error));
        Assert.Contains("because: spent by mistake", reset.Output, StringComparison.Ordinal);
        Assert.Equal("deny", JsonDocument.Parse(paused.Output).RootElement.GetProperty("pause").GetProperty("order").GetString());
        Assert.Equal(429, (await Volley.RepeatAsync(_node.Address, RawRequests.Get("/", _alice.Header), 1))[0]);
    }

    [Theory]
    [InlineData("Which rate limit is to be changed?", "limits", "alice", "--reset", "--reason", "x")]
    [InlineData("Say why with --reason", "limits", "alice", "-p", "daily", "--reset")]
    [InlineData("Only one of", "limits", "alice", "-p", "daily", "--reset", "--resume", "--reason", "x")]
    [InlineData("A reason for what?", "limits", "alice", "--reason", "x")]
    [InlineData("It has: daily", "limits", "alice", "-p", "nope")]
    [InlineData("a time from 1s to 30d", "limits", "alice", "-p", "daily", "--deny", "soon", "--reason", "x")]
    public async Task Limits_WrongOptions_SayWhatToDoAndExitOne(string remedy, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_node.Directory, "token"), FleetProcesses.AdminToken);

        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", "No node answers at http://127.0.0.1:9")]
    [InlineData("nowhere", "'nowhere' is no address of an admin listener")]
    public async Task Limits_NoNodeThere_SaysSo(string admin, string complaint)
    {
        var (code, _, error) = await RunAsync("limits", "alice", "--admin", admin);

        Assert.Equal(1, code);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] where = arguments.Contains("--admin") ? [] : ["--admin", _node.AdminAddress.ToString(), "--token-file", Path.Combine(_node.Directory, "token")];
        var code = await GatewayCommand.Create().Parse([.. arguments, .. where]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(new Uri(_node.AdminAddress, path)).Within();

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var response = await SendAsync(path, body);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_node.AdminAddress, $"/limits/{path}")) { Content = new StringContent(body) };
        request.Headers.Authorization = new("Bearer", FleetProcesses.AdminToken);
        return await _client.SendAsync(request).Within();
    }
}
