using System.Net;
using System.Text.Json;
using Gateway.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

public sealed class AdminListenerTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(
        Tables.Single("http://127.0.0.1:9"), s => s with { Admin = s.Admin with { AllowedHosts = ["gateway.internal"] } });

    public async Task DisposeAsync() => await _node.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/.gateway/health", """{"status":"alive"}""", """{"status":"alive"}""")]
    [InlineData("/.gateway/ready", """{"status":"ready"}""", """{"status":"ready","engine":"local","fleet":"default","engineAvailable":true,""")]
    public async Task Get_HealthAndReady_AreOnBothListeners(string path, string whole, string start)
    {
        using var own = await _client.GetAsync(new Uri(_node.Address, path)).Within();
        using var admins = await _client.GetAsync(new Uri(_node.AdminAddress, path)).Within();

        Assert.Equal((HttpStatusCode.OK, whole), (own.StatusCode, await own.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, admins.StatusCode);
        Assert.StartsWith(start, await admins.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.All([own, admins], response => Assert.True(response.Headers.CacheControl?.NoStore));
    }

    [Theory]
    [InlineData("/version")]
    [InlineData("/route-table")]
    [InlineData("/route-table/reload")]
    public async Task Get_AdminPathOnThePublicListener_IsARequestLikeAnyOther(string path)
    {
        using var response = await _client.GetAsync(new Uri(_node.Address, path)).Within();

        // Its route leads to a backend that is not there.
        await ProblemAssert.IsAsync(response, 502, "connection_refused", "Bad gateway");
    }

    [Fact]
    public async Task Get_UnknownPathOfTheGatewayItself_IsNotFoundAndNotForwarded()
    {
        using var response = await _client.GetAsync(new Uri(_node.Address, "/.gateway/unknown")).Within();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/.gateway/ready", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Version_NamesReleaseAndEngines()
    {
        var version = JsonDocument.Parse(await _client.GetStringAsync(new Uri(_node.AdminAddress, "/version")).Within()).RootElement;

        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", version.GetProperty("version").GetString());
        Assert.Equal("local", version.GetProperty("engine").GetString());
        Assert.Equal(Engines.BuiltIn, version.GetProperty("engines").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("local", Engines.BuiltIn);
    }

    [Fact]
    public async Task Get_RouteTable_IsWhatTheNodeRunsWithItsHash()
    {
        using var response = await _client.GetAsync(new Uri(_node.AdminAddress, "/route-table")).Within();

        Assert.Matches("^\"[0-9a-f]{64}\"$", response.Headers.ETag?.Tag);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var table = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("backend", table.GetProperty("routes").GetProperty("every").GetProperty("clusterId").GetString());
        Assert.Equal("http://127.0.0.1:9", table.GetProperty("clusters").GetProperty("backend").GetProperty("destinations").GetProperty("only").GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.9:80")]
    [InlineData("[::1]:8081")]
    [InlineData("gateway.internal")]
    [InlineData("Gateway.Internal:8081")]
    public async Task Get_ExpectedHost_IsAnswered(string host)
    {
        using var response = await SendAsync(HttpMethod.Get, "/version", host);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8081")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("notgateway.internal")]
    public async Task Send_UnexpectedHost_IsRefusedWithOrWithoutToken(string host)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/version"), (HttpMethod.Get, "/.gateway/health"), (HttpMethod.Post, "/route-table/reload") })
        {
            using var response = await SendAsync(method, path, host, $"Bearer {Token}");

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("admin.allowedHosts", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_NoHost_IsRefused()
    {
        using var connection = await RawConnection.OpenAsync(_node.AdminAddress);
        await connection.SendAsync("GET /route-table HTTP/1.0\r\n\r\n");

        Assert.Equal(403, (await connection.ReadMessageAsync()).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic {token}")]
    [InlineData("{token}")]
    [InlineData("Bearer {token}x")]
    public async Task Post_WithoutTheToken_ChangesNothingAndSaysWhatIsNeeded(string? authorization)
    {
        await File.WriteAllTextAsync(_node.RouteTablePath, Tables.Single("http://127.0.0.1:10"));

        using var response = await SendAsync(HttpMethod.Post, $"/route-table/reload?token={Token}", "localhost", authorization?.Replace("{token}", Token, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"gateway admin\"", response.Headers.WwwAuthenticate.ToString());
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(401, problem.GetProperty("status").GetInt32());
        Assert.Contains("Authorization: Bearer <token>", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("MADE-UP")]
    public async Task Send_OtherMethodThatMayChange_NeedsTheToken(string method)
    {
        using var response = await SendAsync(new(method), "/version", "localhost");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Post_ReloadWithToken_TakesUpTheFileAndAnswersTheTable()
    {
        await File.WriteAllTextAsync(_node.RouteTablePath, Tables.Single("http://127.0.0.1:10"));

        using var response = await SendAsync(HttpMethod.Post, "/route-table/reload", "localhost", $"bearer {Token}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"http://127.0.0.1:10\"", body, StringComparison.Ordinal);
        Assert.Equal(body, await _client.GetStringAsync(new Uri(_node.AdminAddress, "/route-table")).Within());
    }

    [Fact]
    public async Task Post_ReloadOfAFaultyFile_TellsTheFaultsAndKeepsTheTable()
    {
        var before = await _client.GetStringAsync(new Uri(_node.AdminAddress, "/route-table")).Within();
        await File.WriteAllTextAsync(_node.RouteTablePath, "routes:\n  a: { clusterId: nowhere }\nclusters: {}\n");

        using var response = await SendAsync(HttpMethod.Post, "/route-table/reload", "localhost", $"Bearer {Token}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var fault = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("faults").EnumerateArray().Single().GetString();
        Assert.StartsWith($"{_node.RouteTablePath}:2:19: ", fault, StringComparison.Ordinal);
        Assert.Equal(before, await _client.GetStringAsync(new Uri(_node.AdminAddress, "/route-table")).Within());
    }

    private string Token => File.ReadAllText(Path.Combine(_node.Directory, "admin-token")).Trim();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string host, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_node.AdminAddress, path)) { Headers = { Host = host } };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _client.SendAsync(request).Within();
    }
}
