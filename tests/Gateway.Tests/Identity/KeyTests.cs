using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Who is let in, and that a backend hears of nobody else.</summary>
public sealed class KeyTests
{
    private readonly TestKey _key = TestKey.Create();

    [Theory]
    [InlineData("access: public")]
    [InlineData("access: required")]
    public async Task Send_GoodKey_IsLetIn(string route)
    {
        await using var passage = await StartAsync(route);

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _key.Header))).Status);
    }

    [Theory]
    [InlineData("access: public", "unknown")]
    [InlineData("access: public", "other secret")]
    [InlineData("access: public", "malformed")]
    [InlineData("access: public", "chosen")]
    [InlineData("access: public", "gw_")]
    [InlineData("access: required", "unknown")]
    [InlineData("access: required", "other secret")]
    [InlineData("access: required", "malformed")]
    public async Task Send_WrongKey_IsUnauthorizedOnPublicRoutesToo(string route, string wrong)
    {
        await using var passage = await StartAsync(route);
        var key = wrong switch
        {
            "unknown" => TestKey.Create().Text,
            "other secret" => _key.WithOtherSecret,
            "malformed" => _key.Text[..^1],
            "chosen" => "correct horse battery staple",
            _ => wrong,
        };

        var response = await passage.SendAsync(RawRequests.Get("/", $"X-Api-Key: {key}"));

        RefusalAssert.IsUnauthorized(response);
        Assert.DoesNotContain(key, response.Head + response.Body, StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_NoKey_IsLetInOnAPublicRouteAlone()
    {
        await using var open = await StartAsync("access: public");
        await using var closed = await StartAsync("access: required");

        Assert.Equal(200, (await open.SendAsync(RawRequests.Get())).Status);
        RefusalAssert.IsUnauthorized(await closed.SendAsync(RawRequests.Get()));
        Assert.Empty(closed.Backend.Requests);
    }

    [Theory]
    [InlineData("allowedConsumers: [alice]", 200, 403, 403)]
    [InlineData("allowedTiers: [gold]", 403, 200, 403)]
    [InlineData("allowedConsumers: [alice]\n    allowedTiers: [gold]", 200, 200, 403)]
    [InlineData("", 200, 200, 200)]
    public async Task Send_KnownCaller_IsForbiddenUnlessTheRouteNamesIt(string allowed, int alice, int bob, int carol)
    {
        TestKey[] keys = [TestKey.Create(), TestKey.Create(), TestKey.Create()];
        var consumers = TestKey.Consumers(("alice", keys[0], "tier: free"), ("bob", keys[1], "tier: gold"), ("carol", keys[2], ""));
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, $"access: required\n    {allowed}", table: consumers + "\ntiers: { free: {}, gold: {} }");

        foreach (var (key, status) in keys.Zip([alice, bob, carol]))
        {
            var response = await passage.SendAsync(RawRequests.Get("/", key.Header));
            Assert.Equal(status, response.Status);
            if (status == 403)
            {
                RefusalAssert.IsForbidden(response);
            }
        }

        Assert.Equal(new[] { alice, bob, carol }.Of(200), passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_AnyOfTheConsumersKeys_IsTheSameConsumer()
    {
        var second = TestKey.Create();
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, "access: required", table: $$"""consumers: { alice: { credentials: [{{_key.Credential}}, {{second.Credential}}] } }""");

        await passage.SendAsync(RawRequests.Get("/", _key.Header));
        await passage.SendAsync(RawRequests.Get("/", second.Header));

        Assert.Equal(["alice", "alice"], passage.Backend.Requests.Select(r => r.Value("X-Consumer-Id")));
    }

    [Fact]
    public async Task Send_KeyInTheConfiguredHeader_IsReadThereAlone()
    {
        await using var passage = await StartAsync("access: required", "apiKeys: { header: Partner-Token }");

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", $"partner-token: {_key.Text}"))).Status);
        var elsewhere = await passage.SendAsync(RawRequests.Get("/", _key.Header));

        RefusalAssert.IsUnauthorized(elsewhere);
        Assert.Contains("Partner-Token", elsewhere.Body, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(passage.Backend.Requests).Values("Partner-Token"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("apiKeys: { passToBackend: false }", false)]
    [InlineData("apiKeys: { passToBackend: true }", true)]
    public async Task Send_GoodKey_BackendSeesItOnlyWhereAskedFor(string settings, bool isPassed)
    {
        await using var passage = await StartAsync("", settings);

        await passage.SendAsync(RawRequests.Get("/", $"x-aPI-kEY: {_key.Text}"));
        await passage.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{_key.Header}\r\nContent-Language: de\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx");

        // The second takes the way of requests whose headers need more care.
        Assert.Equal(2, passage.Backend.Requests.Count);
        Assert.All(passage.Backend.Requests, r => Assert.Equal(isPassed, r.Head.Contains(_key.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Send_ContentHeaderWithoutContent_StillHidesTheKey()
    {
        await using var passage = await StartAsync("");

        await passage.SendAsync(RawRequests.Get("/", _key.Header, "Content-Language: de", "X-Consumer-Id: root", "X_Consumer_Tier: gold"));

        var head = Assert.Single(passage.Backend.Requests).Head;
        Assert.DoesNotContain(_key.Secret, head, StringComparison.Ordinal);
        Assert.DoesNotContain("root", head, StringComparison.Ordinal);
        Assert.DoesNotContain("gold", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_GrpcWithAWrongKey_GetsAGrpcStatus()
    {
        await using var passage = await StartAsync("access: required");
        using var call = GrpcCall.To(passage.Node.Address);

        await call.StartAsync();

        Assert.Equal("16", call.Status);
        Assert.Empty(passage.Backend.Requests);
    }

    private Task<Passage> StartAsync(string route, string more = "")
        => Passage.StartAsync(RawAnswers.Ok, route, table: TestKey.Consumers(("alice", _key, "")) + "\n" + more);
}
