using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>The dashboard page's calls, without a browser.</summary>
public sealed class DashboardTests : IAsyncLifetime, IDisposable
{
    private const string Reader = "the-token-of-a-reader";
    private const string Reset = "/circuits/backend/reset?reason=a+test&by=me&ttl=1m";

    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private RawBackend _backend = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _backend = RawBackend.Answering(RawAnswers.Ok);
        _node = await TestNode.StartAsync(
            Tables.Single(_backend.Address, cluster: "circuit: { consecutiveFailures: 3 }"),
            environment: new Dictionary<string, string>
            {
                ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken,
                ["GATEWAY_ADMIN_TOKENS"] = $"reader read {Reader}",
            });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("main.js", "text/javascript")]
    [InlineData("style.css", "text/css")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Get_File_IsSentOnceAndAllowsNothingButThePagesOwn(string name, string type)
    {
        using var response = await _client.GetAsync(At($"/dashboard/{name}")).Within();

        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.All(
            ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"],
            directive => Assert.Contains(directive, policy.Split("; ")));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());

        using var request = new HttpRequestMessage(HttpMethod.Get, At($"/dashboard/{name}")) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var again = await _client.SendAsync(request).Within();
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard")]
    public async Task Get_ShortAddress_LeadsToThePage(string path)
    {
        using var response = await _client.GetAsync(At(path)).Within();

        Assert.Equal((HttpStatusCode.Found, "/dashboard/"), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task Get_Live_TellsWhatMetricsTellAndEndsWithTheNode()
    {
        using var response = await _client.GetAsync(At("/live"), HttpCompletionOption.ResponseHeadersRead).Within();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync().Within());
        var first = await NextAsync(reader);
        Assert.Equal(0, (double)first["ten"]!["rate"]!);

        await Volley.RepeatAsync(_node.Address, RawRequests.Get(), 30);
        await Volley.RepeatAsync(_node.Address, RawRequests.Get("/.gateway/nothing"), 10);

        // Other tests' nodes in this process count in the same metrics.
        var live = await NextAsync(reader);
        while (!live["routes"]!.AsArray().Any(r => (string)r!["id"]! == "every" && (double)r["rate"]! > 0)
            || !live["responses"]!.AsArray().Any(r => (string)r!["code"]! == "200" && (string)r["origin"]! == "backend"))
        {
            live = await NextAsync(reader);
        }

        Assert.Contains(live["clusters"]!.AsArray(), c => (string)c!["id"]! == "backend" && (int)c["usable"]! == 1);
        Assert.Equal("closed", (string)live["circuits"]!.AsArray().Single(c => (string)c!["cluster"]! == "backend")!["state"]!);

        await _node.StopAsync(); // An open page does not keep it.
        while (await reader.ReadLineAsync().Within() is not null)
        {
            // What was told before the end.
        }
    }

    [Fact]
    public async Task Post_OnASession_NeedsItsSecretBelowTheDashboardAndCountsNowhereElse()
    {
        var (cookie, secret) = await SignInAsync(FleetProcesses.AdminToken);

        Assert.Equal(HttpStatusCode.OK, await PostAsync($"/dashboard/api{Reset}", cookie, secret));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync($"/dashboard/api{Reset}", cookie, secret: null));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync($"/dashboard/api{Reset}", cookie, secret[..^1]));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync($"/dashboard/api{Reset}", cookie: null, secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Reset, cookie, secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync($"/dashboard/api{Reset}", cookie + "0", secret));

        // The secret is not told again, lest whoever gets the cookie gets both.
        using var looked = await SendAsync(HttpMethod.Get, "/dashboard/session", cookie, secret: null);
        var session = JsonNode.Parse(await looked.Content.ReadAsStringAsync())!;
        Assert.Equal(("admin", "write", null), ((string)session["name"]!, (string)session["role"]!, session["secret"]));

        // Who tried is in the audit log, also where it was no page of ours.
        using var audit = await SendAsync(HttpMethod.Get, "/dashboard/api/audit", cookie, secret);
        var records = JsonNode.Parse(await audit.Content.ReadAsStringAsync())!["records"]!.AsArray();
        Assert.Equal([("admin", 200), (null, 403)], records.Reverse().Take(2).Select(r => ((string?)r!["who"], (int)r["status"]!)));

        using var left = await SendAsync(HttpMethod.Delete, "/dashboard/api/session", cookie, secret);
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync($"/dashboard/api{Reset}", cookie, secret));
    }

    [Fact]
    public async Task Send_OnASessionOfAReader_LooksAndChangesNothing()
    {
        var (cookie, secret) = await SignInAsync(Reader);
        using var audit = await SendAsync(HttpMethod.Get, "/dashboard/api/audit", cookie, secret: null);

        Assert.Equal(HttpStatusCode.OK, audit.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync($"/dashboard/api{Reset}", cookie, secret));
        using var unknown = await SendAsync(HttpMethod.Get, "/dashboard/api/audit", cookie: null, secret: null);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("{\"token\":\"wrong-token-of-this-test\"}", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("{\"token\":7}", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("[]", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("no json", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("{\"token\":\"the-token-of-this-test\"}", "text/plain", HttpStatusCode.BadRequest)]
    public async Task Post_SessionWithoutTheToken_IsRefused(string body, string type, HttpStatusCode expected)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var response = await _client.PostAsync(At("/dashboard/session"), content).Within();

        Assert.Equal(expected, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private async Task<(string Cookie, string Secret)> SignInAsync(string token)
    {
        using var response = await _client.PostAsJsonAsync(At("/dashboard/session"), new { token }).Within();
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^gateway-dashboard-[0-9]+=[0-9a-f]{64}; max-age=28800; path=/dashboard; samesite=strict; httponly$", cookie);
        return (cookie.Split(';')[0], (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["secret"]!);
    }

    private static async Task<JsonNode> NextAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().Within() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["data: ".Length..])!;
            }
        }

        throw new EndOfStreamException("The stream ended.");
    }

    private async Task<HttpStatusCode> PostAsync(string path, string? cookie, string? secret)
    {
        using var response = await SendAsync(HttpMethod.Post, path, cookie, secret);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie, string? secret)
    {
        using var request = new HttpRequestMessage(method, At(path));
        request.Headers.TryAddWithoutValidation("Cookie", cookie is null ? [] : [cookie]);
        request.Headers.TryAddWithoutValidation("X-Gateway-Csrf", secret is null ? [] : [secret]);
        return await _client.SendAsync(request).Within();
    }

    private Uri At(string path) => new(_node.AdminAddress, path);
}
