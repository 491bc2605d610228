using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Proxy.Settings;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>Who changed what, when and from where.</summary>
public sealed class AuditTests : IDisposable
{
    private const string Reader = "the-token-that-only-looks";

    private static readonly Dictionary<string, string> Tokens = new()
    {
        ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken,
        ["GATEWAY_ADMIN_TOKENS"] = $"looker read {Reader}",
    };

    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Changes_DoneAndRefused_AreInTheAnswerAndInTheLog()
    {
        await using var node = await StartAsync();
        await SendAsync(node, HttpMethod.Post, "/circuits/backend/open?reason=load%20test&by=ann", FleetProcesses.AdminToken);
        await SendAsync(node, HttpMethod.Post, "/circuits/backend/close?reason=x&by=ann", Reader);
        await SendAsync(node, HttpMethod.Post, "/route-table/reload", token: null);
        await SendAsync(node, HttpMethod.Post, "/log-level?level=loud", FleetProcesses.AdminToken);
        await SendAsync(node, HttpMethod.Post, "/route-table/validate", Reader);
        await SendAsync(node, HttpMethod.Get, "/circuits", Reader);

        var records = (await ReadAsync(node, "/audit"))["records"]!.AsArray();

        Assert.Equal(
            [
                ("admin", "/log-level", "level=loud", "error", null, null, "refused", 400),
                (null, "/route-table/reload", null, null, null, null, "refused", 401),
                ("looker", "/circuits/backend/close", "reason=x&by=ann", null, null, "x", "refused", 403),
                ("admin", "/circuits/backend/open", "reason=load%20test&by=ann", "closed", "isolated", "load test", "done", 200),
            ],
            records.Select(r => ((string?)r!["who"], (string)r["path"]!, (string?)r["query"], (string?)r["before"], (string?)r["after"], (string?)r["reason"], (string)r["outcome"]!, (int)r["status"]!)));
        Assert.All(records, r => Assert.Equal(("127.0.0.1", Environment.MachineName), ((string)r!["from"]!, (string)r["node"]!)));

        await node.StopAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(node.Directory, "audit.log"));
        Assert.Equal(records.Reverse().Select(r => r!.ToJsonString()), lines.Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    [Fact]
    public async Task Get_ManyRecords_ComeInPages()
    {
        await using var node = await StartAsync();
        foreach (var i in Enumerable.Range(0, 5))
        {
            await SendAsync(node, HttpMethod.Post, $"/nowhere/{i}", FleetProcesses.AdminToken);
        }

        var pages = new List<string[]>();
        for (string? next = "/audit?limit=2"; next is not null;)
        {
            var page = await ReadAsync(node, next);
            pages.Add([.. page["records"]!.AsArray().Select(r => (string)r!["path"]!)]);
            next = (string?)page["next"];
        }

        Assert.Equal([["/nowhere/4", "/nowhere/3"], ["/nowhere/2", "/nowhere/1"], ["/nowhere/0"]], pages);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?before=yesterday")]
    public async Task Get_PageThatCannotBe_IsRefused(string query)
    {
        await using var node = await StartAsync();

        using var response = await SendAsync(node, HttpMethod.Get, "/audit" + query, Reader);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Change_LogCannotBeWritten_IsMadeAndReadinessSaysSo()
    {
        await using var node = await StartAsync(s => s with { AuditLog = new() { Path = "/nowhere/at/all/audit.log" } });

        using var response = await SendAsync(node, HttpMethod.Post, "/route-table/reload", FleetProcesses.AdminToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Polling.UntilAsync(async () => (await ReadAsync(node, "/.gateway/ready?verbose"))["checks"]!.AsArray()
            .Any(check => (string)check!["name"]! == "auditLog" && (string)check["status"]! == "degraded"));
    }

    private static Task<TestNode> StartAsync(Func<NodeSettings, NodeSettings>? configure = null) =>
        TestNode.StartAsync(Tables.Single("http://127.0.0.1:9", cluster: "circuit: { consecutiveFailures: 5 }"), configure, Tokens);

    private async Task<JsonNode> ReadAsync(TestNode node, string path)
    {
        using var response = await SendAsync(node, HttpMethod.Get, path, Reader);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<HttpResponseMessage> SendAsync(TestNode node, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.AdminAddress, path));
        request.Content = method == HttpMethod.Post ? new StringContent("routes: {}") : null;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request).Within();
    }
}
