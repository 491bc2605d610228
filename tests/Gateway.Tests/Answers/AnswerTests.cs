using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Answers;

/// <summary>What the gateway answers by itself because the table says so.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task Send_Respond_IsTheResponseOfTheTable()
    {
        await using var node = await StartAsync("respond: { status: 418, contentType: text/html, body: <b>hi</b>, headers: { X-A: '1' } }");

        var response = await GetAsync(node, "/x");
        var head = Assert.Single(await HeadAsync(node));

        Assert.Equal((418, "text/html", "1", "<b>hi</b>", null), (response.Status, response.Value("Content-Type"), response.Value("X-A"), response.Body, response.Value("Proxy-Status")));
        Assert.NotNull(response.Value("X-Request-ID"));
        Assert.Equal((418, "9", ""), (head.Status, head.Value("Content-Length"), head.Body));
        var line = JsonDocument.Parse((await node.StopAsync())[0]).RootElement;
        Assert.Equal(("respond", "every", 418), (line.GetProperty("answer").GetString(), line.GetProperty("route").GetString(), line.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Send_RespondOfAClosedRoute_WantsAKeyFirst()
    {
        await using var node = await StartAsync("access: required, respond: { body: secret }");

        Assert.Equal(401, (await GetAsync(node, "/")).Status);
    }

    [Theory]
    [InlineData("location: 'https://new.example{path}{query}'", "/a%20b?c=d", 307, "https://new.example/a%20b?c=d")]
    [InlineData("location: 'https://new.example/x{query}', status: 301", "/a", 301, "https://new.example/x")]
    [InlineData("location: 'https://{host}/{route:rest}', status: 308", "/old/a/b", 308, "https://a/old/a/b")]
    [InlineData("location: '/{route:rest}'", "//evil.example/x", 307, "/evil.example/x")]
    [InlineData("location: '/new{path}'", "//evil.example", 307, "/new//evil.example")]
    public async Task Send_Redirect_LeadsThere(string redirect, string target, int status, string location)
    {
        await using var node = await StartAsync($"match: {{ pathPrefix: / }}, redirect: {{ {redirect} }}");

        var response = await GetAsync(node, target);

        Assert.Equal((status, location, ""), (response.Status, response.Value("Location"), response.Body));
    }

    [Fact]
    public async Task Send_RedirectWithoutItsValue_Is404()
    {
        await using var node = await StartAsync("redirect: { location: 'https://{consumer}.example/' }");

        Assert.Equal(404, (await GetAsync(node, "/")).Status);
    }

    [Fact]
    public async Task Send_Maintenance_Is503WithItsMessageForAllButThoseAllowed()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "maintenance: { message: Back at nine., retryAfter: 2m }");
        await using var tested = await Passage.StartAsync(RawAnswers.Ok, "maintenance: { allowedAddresses: [127.0.0.0/8] }");
        await using var off = await Passage.StartAsync(RawAnswers.Ok, "maintenance: { enabled: false }", table: "maintenance: {}");
        await using var all = await Passage.StartAsync(RawAnswers.Ok, table: "maintenance: {}");

        var closed = await passage.SendAsync(RawRequests.Get());

        Assert.Equal((503, "120"), (closed.Status, closed.Value("Retry-After")));
        Assert.Contains("\"detail\":\"Back at nine.\"", closed.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await tested.SendAsync(RawRequests.Get())).Status);
        Assert.Equal(200, (await off.SendAsync(RawRequests.Get())).Status);
        Assert.Equal(503, (await all.SendAsync(RawRequests.Get())).Status);
        Assert.Empty(passage.Backend.Requests);
        Assert.Contains("\"answer\":\"maintenance\"", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow: [127.0.0.1]", 200)]
    [InlineData("allow: [10.0.0.0/8, '2001:db8::/32']", 403)]
    [InlineData("deny: [127.0.0.0/8]", 403)]
    [InlineData("allow: [127.0.0.0/8], deny: [127.0.0.1]", 403)]
    [InlineData("deny: [10.0.0.0/8]", 200)]
    public async Task Send_Addresses_AreLetInOrNot(string rules, int status)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, $"addresses: {{ {rules} }}");

        Assert.Equal(status, (await passage.SendAsync(RawRequests.Get())).Status);
        Assert.Equal(status == 200 ? 1 : 0, passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_AddressBehindATrustedProxy_IsTheOneItTells()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "addresses: { deny: [192.0.2.7] }", configure: s => s with { TrustedProxies = ["127.0.0.1"] });
        await using var direct = await Passage.StartAsync(RawAnswers.Ok, "addresses: { deny: [192.0.2.7] }");

        var header = "X-Forwarded-For: 192.0.2.7";

        Assert.Equal((403, 200), ((await passage.SendAsync(RawRequests.Get("/", header))).Status, (await direct.SendAsync(RawRequests.Get("/", header))).Status));
    }

    private static Task<TestNode> StartAsync(string route) => TestNode.StartAsync($"routes: {{ every: {{ {route} }} }}");

    private static async Task<RawMessage> GetAsync(TestNode node, string target) => Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get(target)]));

    private static async Task<RawMessage[]> HeadAsync(TestNode node)
    {
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        return [await client.ReadMessageAsync(isBodiless: true)];
    }
}
