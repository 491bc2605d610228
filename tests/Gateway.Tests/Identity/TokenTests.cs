using Gateway.TestTokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Tokens on real requests: who is let in, what the backend hears, and how refusals look.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly TestKey _key = TestKey.Create();
    private FakeProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await FakeProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Send_GoodToken_BackendIsToldWhoCallsAndNothingElse()
    {
        await using var passage = await StartAsync("access: required", "claims: { tier: plan, headers: { X-User-Email: email } }");
        var bearer = _provider.Bearer(("email", "alice@example.com"), ("plan", "gold"));

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", bearer, "x_user-email: mallory", "X-Consumer-Id: root"))).Status);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", bearer.Replace("Bearer", "bEARER", StringComparison.Ordinal)))).Status); // From memory.

        Assert.All(passage.Backend.Requests, request => Assert.Equal(
            ("corp:alice", "gold", "alice@example.com", null),
            (request.Value("X-Consumer-Id"), request.Value("X-Consumer-Tier"), request.Value("X-User-Email"), request.Value("Authorization"))));
        Assert.All(passage.Backend.Requests, request => Assert.DoesNotContain("mallory", request.Head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_SubjectOfAConsumer_IsThatConsumer()
    {
        await using var passage = await StartAsync("access: required\n    allowedConsumers: [acme]", table: """consumers: { acme: { credentials: [{ provider: corp, subject: alice }] } }""");

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);
        RefusalAssert.IsForbidden(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("sub", "acme")))));
        Assert.Equal("acme", Assert.Single(passage.Backend.Requests).Value("X-Consumer-Id"));
    }

    [Fact]
    public async Task Send_NoCredential_IsToldBothSchemesAndNoError()
    {
        await using var passage = await StartAsync("access: required");

        var response = await passage.SendAsync(RawRequests.Get());

        ProblemAssert.Is(response, 401, "http_request_denied", "Unauthorized");
        Assert.Equal("Bearer realm=\"gateway\", ApiKey realm=\"gateway\"", response.Value("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("access: public")]
    [InlineData("access: required")]
    public async Task Send_WrongTokenOfTheProvider_IsUnauthorizedOnPublicRoutesToo(string route)
    {
        await using var passage = await StartAsync(route);
        using var forger = new TestIssuer();
        string[] wrong = [FakeProvider.BearerOf(forger), _provider.Bearer(("exp", 1)), _provider.Bearer(("aud", "other")), _provider.Bearer(("nbf", 99999999999)), _provider.Bearer(("sub", "a b"))];

        foreach (var bearer in wrong)
        {
            var response = await passage.SendAsync(RawRequests.Get("/", bearer));
            IsInvalidToken(response);
            Assert.All(bearer["Authorization: Bearer ".Length..].Split('.'), part => Assert.DoesNotContain(part, response.Head + response.Body, StringComparison.Ordinal));
        }

        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_TextThatIsNobodysToken_PassesOnAPublicRouteAlone()
    {
        await using var open = await StartAsync("access: public");
        await using var closed = await StartAsync("access: required");
        using var other = new TestIssuer();
        string[] foreign = ["Authorization: Bearer opaque", "Authorization: Bearer", FakeProvider.BearerOf(other, ("iss", "https://other/")), "Authorization: Basic YTpi", "Authorization: Bearer a.b.c"];

        foreach (var header in foreign)
        {
            Assert.Equal(200, (await open.SendAsync(RawRequests.Get("/", header, "X-User-Email: mallory"))).Status);
            Assert.Equal(401, (await closed.SendAsync(RawRequests.Get("/", header))).Status);
        }

        Assert.Equal(foreign.Select(header => header["Authorization: ".Length..]), open.Backend.Requests.Select(request => request.Value("Authorization")));
        Assert.All(open.Backend.Requests, request => Assert.Null(request.Value("X-Consumer-Id")));
        Assert.Empty(closed.Backend.Requests);
    }

    [Fact]
    public async Task Send_KeyAndToken_TheTokenOfTheProviderDecides()
    {
        await using var passage = await StartAsync("access: required", table: TestKey.Consumers(("app", _key, "")));

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _key.Header, _provider.Bearer()))).Status);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _key.Header, "Authorization: Bearer opaque"))).Status);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", "X-Api-Key: wrong", _provider.Bearer()))).Status);
        IsInvalidToken(await passage.SendAsync(RawRequests.Get("/", _key.Header, _provider.Bearer(("exp", 1)))));
        RefusalAssert.IsUnauthorized(await passage.SendAsync(RawRequests.Get("/", "X-Api-Key: wrong", "Authorization: Bearer opaque")));

        Assert.Equal(["corp:alice", "app", "corp:alice"], passage.Backend.Requests.Select(request => request.Value("X-Consumer-Id")));
        Assert.All(passage.Backend.Requests, request => Assert.DoesNotContain(_key.Secret, request.Head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("access: public")]
    [InlineData("access: required")]
    public async Task Send_TwoAuthorizationHeaders_AreABadRequest(string route)
    {
        await using var passage = await StartAsync(route);

        var response = await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(), _provider.Bearer()));

        ProblemAssert.Is(response, 400, "http_request_error", "Bad request");
        Assert.Contains("error=\"invalid_request\"", response.Value("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_TwoAuthorizationHeadersInATableWithoutProviders_AreTheBackends()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", "Authorization: Bearer a", "Authorization: Bearer b"))).Status);
        Assert.Equal(["Bearer a", "Bearer b"], Assert.Single(passage.Backend.Requests).Values("Authorization").SelectMany(value => value.Split(", ")));
    }

    [Fact]
    public async Task Send_MissingScope_IsForbiddenWithTheScopesNeeded()
    {
        await using var passage = await StartAsync("access: required\n    requiredScopes: [read, write]", table: TestKey.Consumers(("app", _key, "")));

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("scope", "write read admin"))))).Status);
        foreach (var credential in new[] { _provider.Bearer(("scope", "read")), _provider.Bearer(), _key.Header })
        {
            var response = await passage.SendAsync(RawRequests.Get("/", credential));
            ProblemAssert.Is(response, 403, "http_request_denied", "Forbidden");
            Assert.Equal("Bearer realm=\"gateway\", error=\"insufficient_scope\", scope=\"read write\"", response.Value("WWW-Authenticate"));
        }

        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_ClaimCondition_LetsThoseInThatMeetIt()
    {
        await using var passage = await StartAsync("access: required\n    requiredClaims: [{ claim: /org/departments, values: [sales, legal] }]");
        string Of(params string[] departments) => _provider.Bearer(("org", new Dictionary<string, object> { ["departments"] = departments }));

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", Of("it", "sales")))).Status);
        RefusalAssert.IsForbidden(await passage.SendAsync(RawRequests.Get("/", Of("it"))));
        RefusalAssert.IsForbidden(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("org", "sales")))));
    }

    [Fact]
    public async Task Send_RouteOfATableThatDenies_IsClosedUnlessItSaysOtherwise()
    {
        await using var closed = await StartAsync("", table: "defaultAccess: deny");
        await using var open = await StartAsync("access: public", table: "defaultAccess: deny");

        RefusalAssert.IsForbidden(await closed.SendAsync(RawRequests.Get()));
        RefusalAssert.IsForbidden(await closed.SendAsync(RawRequests.Get("/", _provider.Bearer())));
        Assert.Equal(200, (await open.SendAsync(RawRequests.Get())).Status);
        Assert.Empty(closed.Backend.Requests);
    }

    [Fact]
    public async Task Send_TokenForTheBackendToo_IsPassedWhereAskedFor()
    {
        await using var passage = await StartAsync("access: required", "passToBackend: true");
        var bearer = _provider.Bearer();

        await passage.SendAsync(RawRequests.Get("/", bearer));

        Assert.Equal(bearer["Authorization: ".Length..], Assert.Single(passage.Backend.Requests).Value("Authorization"));
    }

    [Fact]
    public async Task Send_TokenOverHttp2_IsTakenAndHidden()
    {
        await using var passage = await StartAsync("access: required", "claims: { headers: { X-User-Email: email } }");

        var answer = await Http2Probe.SendAsync(
            passage.Node.Address,
            [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/"), ("authorization", _provider.Bearer(("email", "a@b"))["Authorization: ".Length..]), ("x_user_email", "mallory")]);

        Assert.Equal("status 200", answer);
        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("corp:alice", "a@b", null), (request.Value("X-Consumer-Id"), request.Value("X-User-Email"), request.Value("Authorization")));
        Assert.DoesNotContain("mallory", request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OneMegabyteOfToken_IsRefusedByTheServer()
    {
        await using var passage = await StartAsync("access: required");

        Assert.Equal(431, (await passage.SendAsync(RawRequests.Get("/", "Authorization: Bearer " + new string('a', 1_000_000)))).Status);
        IsInvalidToken(await passage.SendAsync(RawRequests.Get("/", "Authorization: Bearer " + new string('a', 20_000))));
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_ForgeriesFromOneAddress_AreThrottledAndExpiredTokensAreNot()
    {
        await using var passage = await StartAsync("access: required");
        using var forger = new TestIssuer();
        string Request(TestIssuer issuer, int number, params (string, object?)[] changes) => RawRequests.Get("/", FakeProvider.BearerOf(issuer, [("jti", number), .. changes]));
        await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("jti", "known"))));

        var expired = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Range(0, 50).Select(number => Request(_provider.Issuer, number, ("exp", 1)))]);
        Assert.All(expired, IsInvalidToken);
        Assert.Equal(200, (await passage.SendAsync(Request(_provider.Issuer, 0))).Status);

        var forged = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Range(0, 50).Select(number => Request(forger, number))]);
        RefusalAssert.IsThrottled(forged[^1]);
        Assert.InRange(forged.Count(response => response.Status == 401), 10, 20);
    }

    [Fact]
    public async Task Call_GrpcWithAWrongToken_GetsAGrpcStatus()
    {
        await using var passage = await StartAsync("access: required");
        using var call = GrpcCall.To(passage.Node.Address);

        await call.StartAsync();

        Assert.Equal("16", call.Status);
    }

    internal static void IsInvalidToken(RawMessage response)
    {
        ProblemAssert.Is(response, 401, "http_request_denied", "Unauthorized");
        Assert.StartsWith("Bearer realm=\"gateway\", error=\"invalid_token\", error_description=\"", response.Value("WWW-Authenticate"), StringComparison.Ordinal);
    }

    private Task<Passage> StartAsync(string route, string provider = "", string table = "")
        => Passage.StartAsync(RawAnswers.Ok, route, table: $"{_provider.Section(provider)}\ntiers: {{ gold: {{}} }}\n{table}");
}
