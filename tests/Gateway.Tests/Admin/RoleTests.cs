using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>Which token may do what.</summary>
public sealed class RoleTests : IDisposable
{
    private const string Reader = "the-token-that-only-looks";
    private const string Deployer = "the-token-of-the-pipeline";

    private static readonly Dictionary<string, string> Tokens = new()
    {
        ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken,
        ["GATEWAY_ADMIN_TOKENS"] = $"looker read {Reader}\npipeline write {Deployer}",
    };

    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("POST", "/route-table/reload", null, 401)]
    [InlineData("POST", "/route-table/reload", "wrong-token-of-somebody", 401)]
    [InlineData("POST", "/route-table/reload", Reader, 403)]
    [InlineData("POST", "/route-table/reload", Deployer, 200)]
    [InlineData("POST", "/route-table/reload", FleetProcesses.AdminToken, 200)]
    [InlineData("POST", "/route-table/validate", Reader, 200)]
    [InlineData("POST", "/route-table/diff", Reader, 200)]
    [InlineData("POST", "/explain", null, 401)]
    [InlineData("POST", "/explain", Reader, 400)]
    [InlineData("GET", "/audit", null, 401)]
    [InlineData("GET", "/audit", Reader, 200)]
    [InlineData("GET", "/route-table", null, 200)]
    [InlineData("DELETE", "/nowhere", null, 401)]
    [InlineData("DELETE", "/nowhere", Reader, 403)]
    [InlineData("DELETE", "/nowhere", Deployer, 404)]
    public async Task Send_WithAToken_IsAnsweredByItsRole(string method, string path, string? token, int status)
    {
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"), environment: Tokens);

        using var response = await SendAsync(node, method, path, token);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 403)
        {
            Assert.Equal(
                "This call needs a token with the role write, and 'looker' has the role read.",
                (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]);
        }
    }

    [Theory]
    [InlineData("/route-table", null, 401)]
    [InlineData("/metrics", null, 401)]
    [InlineData("/route-table", Reader, 200)]
    [InlineData("/metrics", Deployer, 200)]
    [InlineData("/.gateway/ready", null, 200)]
    [InlineData("/.gateway/health", null, 200)]
    [InlineData("/.gateway/startup", null, 200)]
    public async Task Get_ReadsNeedToken_AsksForOneExceptOfProbes(string path, string? token, int status)
    {
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"), s => s with { Admin = s.Admin with { ReadsNeedToken = true } }, Tokens);

        using var response = await SendAsync(node, "GET", path, token);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(TestNode node, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(node.AdminAddress, path));
        request.Content = method == "POST" ? new StringContent("routes: {}") : null;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request).Within();
    }
}
