using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Engine.Contract;
using Gateway.Proxy.Admin;
using Gateway.Proxy.Settings;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NJsonSchema;

namespace Gateway.Tests.Admin;

/// <summary>The OpenAPI document beside what the admin listener does.</summary>
[Collection(FleetGroup.Name)]
public sealed partial class OpenApiTests : IAsyncLifetime, IDisposable
{
    private const string Table = """
        routes: { every: { clusterId: backend, rateLimits: [daily, few], access: public } }
        clusters: { backend: { destinations: { only: { address: "https://127.0.0.1:9" } }, serverName: backend.internal, circuit: { consecutiveFailures: 5 } } }
        rateLimits: { daily: { limit: 5, window: 1d }, few: { algorithm: concurrency, limit: 4 } }
        tiers: { gold: {} }
        consumers: { bob: { tier: gold } }
        """;

    private readonly HttpClient _client = new();
    private RedisServer _redis = null!;
    private TestNode _node = null!;
    private JsonNode _document = null!;

    public async Task InitializeAsync()
    {
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetProcesses.AdminToken);
        _redis = await RedisServer.StartAsync();
        _node = await TestNode.StartAsync(
            Table,
            s => s with { Engine = EngineKind.Redis, Redis = new() { Endpoints = [_redis.Endpoint] } },
            new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
        _document = JsonNode.Parse(await _client.GetStringAsync(new Uri(_node.AdminAddress, "/openapi.json")).Within())!;
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void Document_Operations_AreThoseThatAreMappedWithTheirRoles()
    {
        var access = new AdminAccess(new(), AdminTokens.Load(AdminToken.Load("the-token-of-this-test", "nowhere"), others: null));
        var mapped = _node.Services.GetRequiredService<AdminServer>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null) // The dashboard page's own.
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {Constraint().Replace(endpoint.RoutePattern.RawText!, "{$1}")} {RoleOf(access, endpoint, method)}"));

        var described = _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key} {operation.Value!["x-role"]}"));

        // Whoever adds an endpoint describes it in src/Gateway.Proxy/Admin/openapi.json.
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_Itself_IsWhole()
    {
        var operations = Operations().ToList();
        Assert.Equal(operations.Count, operations.Select(o => (string)o.Operation["operationId"]!).Distinct().Count());
        Assert.Matches("^[0-9]+\\.", (string)_document["info"]!["version"]!);
        foreach (var (path, operation) in operations)
        {
            var named = (operation["parameters"]?.AsArray() ?? []).Where(p => (string)p!["in"]! == "path").Select(p => (string)p!["name"]!);
            Assert.Equal(Parameter().Matches(path).Select(m => m.Groups[1].Value).Order(), named.Order());
            Assert.Contains(operation["responses"]!.AsObject(), r => r.Key.StartsWith('2'));
        }

        foreach (Match reference in Reference().Matches(_document.ToJsonString()))
        {
            Assert.True(_document["components"]!["schemas"]!.AsObject().ContainsKey(reference.Groups[1].Value), reference.Value);
        }
    }

    [Fact]
    public async Task Answers_OfEachOperation_AreOfTheShapeThatTheDocumentSays()
    {
        await CheckAsync("GET", "/.gateway/health");
        await CheckAsync("GET", "/.gateway/ready", "?verbose");
        await CheckAsync("GET", "/.gateway/startup");
        await CheckAsync("GET", "/version");
        await CheckAsync("GET", "/openapi.json");
        await CheckAsync("GET", "/log-level");
        await CheckAsync("POST", "/log-level", "?level=error&ttl=1m&reason=test&by=me");
        await CheckAsync("GET", "/route-table");
        await CheckAsync("POST", "/route-table/validate", "", Table);
        await CheckAsync("POST", "/route-table/diff", "", "routes: {}");
        await CheckAsync("PUT", "/route-table", "?fast=true", Table.Replace("limit: 5", "limit: 6", StringComparison.Ordinal));
        await CheckAsync("GET", "/route-table/status");
        await CheckAsync("GET", "/route-table/history");
        await CheckAsync("GET", "/route-table/versions/{version}", "", null, "/route-table/versions/1");
        await CheckAsync("GET", "/route-table/versions/{version}/changes", "?since=1", null, "/route-table/versions/2/changes");
        await CheckAsync("GET", "/route-table/versions/{version}/changes", "?since=x", null, "/route-table/versions/2/changes", 400);
        await CheckAsync("POST", "/route-table/rollback");
        await CheckAsync("POST", "/route-table/cancel", status: 409);
        await CheckAsync("POST", "/explain", "", """{"url":"http://a/b"}""");
        await CheckAsync("POST", "/explain", "", """{"url":"/.gateway"}""", status: 400);
        await CheckAsync("GET", "/destinations");
        await CheckAsync("GET", "/circuits");
        await CheckAsync("POST", "/circuits/{cluster}/open", "?reason=test&by=me", null, "/circuits/backend/open");
        await CheckAsync("POST", "/circuits/{cluster}/close", "", null, "/circuits/backend/close", 400);
        await CheckAsync("GET", "/limits");
        await CheckAsync("GET", "/limits", "?client=bob");
        await CheckAsync("GET", "/limits/{policy}/{client}", "", null, "/limits/few/bob");
        await CheckAsync("POST", "/limits/{policy}/{client}/pause", "", """{"mode":"deny","ttl":"1m","reason":"test"}""", "/limits/daily/bob/pause");
        await CheckAsync("GET", "/limits/{policy}/{client}", "", null, "/limits/nope/bob", 404);
        await CheckAsync("GET", "/usage");
        await CheckAsync("GET", "/usage/{consumer}", "", null, "/usage/bob");
        await CheckAsync("POST", "/consumers", "", """{"id":"alice","tier":"gold","note":null}""", status: 201);
        await CheckAsync("GET", "/consumers");
        await CheckAsync("PUT", "/consumers/{id}", "", "{}", "/consumers/alice");
        var first = await CheckAsync("POST", "/consumers/{id}/keys", "", null, "/consumers/alice/keys", 201);
        var second = await CheckAsync("POST", "/consumers/{id}/keys/{keyId}/rotate", "", null, $"/consumers/alice/keys/{first["keyId"]}/rotate", 201);
        await CheckAsync("POST", "/consumers/{id}/keys/{keyId}/expire", "", """{"expiresIn":"1h"}""", $"/consumers/alice/keys/{second["keyId"]}/expire");
        await CheckAsync("DELETE", "/consumers/{id}/keys/{keyId}", "", null, $"/consumers/alice/keys/{first["keyId"]}");
        await CheckAsync("GET", "/consumers/{id}", "", null, "/consumers/alice");
        await CheckAsync("GET", "/consumers/{id}", "", null, "/consumers/bob");
        await CheckAsync("GET", "/consumers/{id}", "", null, "/consumers/nobody", 404);
        await CheckAsync("DELETE", "/consumers/{id}", "", null, "/consumers/alice");
        await CheckAsync("GET", "/audit", "?limit=5");
        await CheckAsync("GET", "/drain");
    }

    [Theory]
    [InlineData("/version", """{"version":7,"name":"n","id":"i","fleet":"f","engine":"e","engines":[]}""")]
    [InlineData("/version", """{"version":"1"}""")]
    [InlineData("/consumers", """{"version":1,"isCurrent":true,"next":null,"consumers":[{"id":"a","source":"issued","tier":null,"keys":[{"keyId":"k","sha256":"s"}]}]}""")]
    public async Task Answers_OfAnotherShape_WouldBeFound(string path, string answer) =>
        Assert.NotEmpty((await SchemaAsync(path, "GET", 200, "application/json")).Validate(answer));

    private static string RoleOf(AdminAccess access, RouteEndpoint endpoint, string method)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.SetEndpoint(endpoint);
        return access.RoleFor(context).ToString().ToLowerInvariant();
    }

    /// <summary>Calls, and holds the answer against what the document says of it.</summary>
    private async Task<JsonNode> CheckAsync(string method, string template, string query = "", string? body = null, string? path = null, int status = 200)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(_node.AdminAddress, (path ?? template) + query)) { Content = body is null ? null : new StringContent(body) };
        using var response = await _client.SendAsync(request).Within();
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {path ?? template}: {(int)response.StatusCode} {text}");
        var schema = await SchemaAsync(template, method, status, response.Content.Headers.ContentType!.MediaType!);
        Assert.Equal([], schema.Validate(text).Select(fault => $"{method} {template} {fault.Path}: {fault.Kind} in {text}"));
        return JsonNode.Parse(text)!;
    }

    private Task<JsonSchema> SchemaAsync(string template, string method, int status, string mediaType)
    {
        var content = _document["paths"]![template]![method.ToLowerInvariant()]!["responses"]![$"{status}"]!["content"]![mediaType]!;
        var whole = new JsonObject { ["allOf"] = new JsonArray(content["schema"]!.DeepClone()), ["definitions"] = _document["components"]!["schemas"]!.DeepClone() };
        return JsonSchema.FromJsonAsync(whole.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal));
    }

    private IEnumerable<(string Path, JsonNode Operation)> Operations() =>
        _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Value!)));

    [GeneratedRegex(@"\{\**(\w+)(?::[^}]*)?\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("#/components/schemas/([A-Za-z]+)")]
    private static partial Regex Reference();
}
