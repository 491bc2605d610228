using Gateway.Proxy.RouteTables;
using Gateway.TestTokens;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Identity;

/// <summary>What becomes of tokens while their provider is away, slow or mad. Nobody is let in unproven, and nobody hangs.</summary>
public sealed class TokenOutageTests : IAsyncLifetime
{
    private const string Patient = "keyFetch: { maxWait: 5s, timeout: 30s }";
    private const string Hasty = "keyFetch: { maxWait: 50ms, timeout: 30s }";

    private FakeProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await FakeProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Send_ProviderKilledAfterWarmUp_KnownKeysGoOnAndUnknownOnesAreUnavailable()
    {
        await using var passage = await StartAsync(Patient);
        using var next = new TestIssuer(keyId: "key-2");
        using var forger = new TestIssuer();
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);
        await _provider.KillAsync();
        await FailAsync(passage);

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("sub", "bob"))))).Status);
        IsUnavailable(await passage.SendAsync(RawRequests.Get("/", FakeProvider.BearerOf(next)))); // Perhaps good: nobody can tell.
        TokenTests.IsInvalidToken(await passage.SendAsync(RawRequests.Get("/", FakeProvider.BearerOf(forger))));
        TokenTests.IsInvalidToken(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("exp", 1)))));
        Assert.Equal(2, passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_ProviderDeadFromTheStart_TokensAreUnavailableAndTheRestWorks()
    {
        await _provider.KillAsync();
        var key = TestKey.Create();
        await using var passage = await StartAsync(Patient, TestKey.Consumers(("app", key, "")));

        IsUnavailable(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer())));
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", key.Header))).Status);
        Assert.Equal(401, (await passage.SendAsync(RawRequests.Get())).Status);
        TokenTests.IsInvalidToken(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("aud", "other")))));
        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_ProviderThatNeverAnswers_RequestsWaitNoLongerThanStated()
    {
        var hold = new TaskCompletionSource();
        _provider.Behave(_ => hold.Task);
        await using var passage = await StartAsync(Hasty);

        // A hundred at once; the provider answers none before they have their answers.
        var responses = await Volley.TogetherAsync(passage.Node.Address, [.. Enumerable.Range(0, 100).Select(number => RawRequests.Get("/", _provider.Bearer(("jti", number))))]).Within();

        Assert.All(responses, IsUnavailable);
        Assert.Equal(1, _provider.Fetches);
        _provider.Behave(null);
        hold.SetResult();
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_ProviderThatIsSlow_RequestsWaitForItAndAreLetIn()
    {
        var hold = new TaskCompletionSource();
        _provider.Behave(async context =>
        {
            await hold.Task;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, _provider.Issuer.Jwks);
        });
        await using var passage = await StartAsync(Patient);
        var sending = passage.SendAsync(RawRequests.Get("/", _provider.Bearer()));
        await Polling.UntilAsync(() => Task.FromResult(_provider.Fetches == 1));
        hold.SetResult();

        Assert.Equal(200, (await sending.Within()).Status);
    }

    [Fact]
    public async Task Send_ProviderThatBecomesSlow_TokensOfKnownKeysDoNotWaitForIt()
    {
        await using var passage = await StartAsync("keyFetch: { maxWait: 5s, timeout: 30s }");
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);
        var hold = new TaskCompletionSource();
        var fetches = _provider.Fetches;
        _provider.Behave(_ => hold.Task);
        var keys = passage.Node.Services.GetRequiredService<RouteTableHolder>().Current.Tokens.Providers.Single().Value;
        await Polling.UntilAsync(() => Task.FromResult(keys.Refresh() is not null && _provider.Fetches > fetches));

        // Its answer comes when they have theirs.
        for (var number = 0; number < 10; number++)
        {
            Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("jti", number))))).Status);
        }

        Assert.True(keys.IsFetching);
        hold.SetResult();
    }

    public static TheoryData<string, int> Garbage => new()
    {
        { "<html>sorry</html>", 200 }, { "", 200 }, { """{"keys":[]}""", 200 }, { """{"keys":[{"kty":"oct","k":"AAAA"}]}""", 200 },
        { "sorry", 500 }, { "", 302 }, { new string(' ', 2 * 1024 * 1024), 200 },
    };

    [Fact]
    public async Task Send_ProviderThatAnswersGarbage_LastGoodKeysHold()
    {
        await using var passage = await StartAsync(Patient);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);

        _provider.BehaveAs("<html>sorry</html>");
        await FailAsync(passage);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer(("sub", "bob"))))).Status);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Send_ProviderThatOnlyEverAnsweredGarbage_TokensAreUnavailable(string body, int status)
    {
        _provider.BehaveAs(body, status);
        await using var passage = await StartAsync(Patient);

        IsUnavailable(await passage.SendAsync(RawRequests.Get("/", _provider.Bearer())));
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_TokensOfRotatedKeys_NewOnesAreTakenAndOldOnesRefused()
    {
        await using var passage = await StartAsync(Patient);
        var old = RawRequests.Get("/", _provider.Bearer());
        Assert.Equal(200, (await passage.SendAsync(old)).Status);

        // The first fetch after the change brings the new keys; others may be too soon.
        using var next = new TestIssuer(keyId: "key-2");
        _provider.Publish(next.Jwks);
        await Polling.UntilAsync(async () => (await passage.SendAsync(RawRequests.Get("/", FakeProvider.BearerOf(next)))).Status == 200);

        TokenTests.IsInvalidToken(await passage.SendAsync(old)); // Though it was known a moment ago.
    }

    [Fact]
    public async Task Send_TenThousandUnknownKeys_CostOneFetch()
    {
        await using var passage = await StartAsync(Patient);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);
        var before = _provider.Fetches;
        var claims = TestIssuer.Claims(TimeProvider.System.GetUtcNow());
        var requests = Enumerable.Range(0, 10_000)
            .Select(number => RawRequests.Get("/", "Authorization: Bearer " + _provider.Issuer.Token(claims, ("kid", $"unknown-{number}' OR 1=1 --/../{number}")))).ToList();

        var start = TimeProvider.System.GetTimestamp();
        var statuses = (await Task.WhenAll(requests.Chunk(1250).Select(chunk => Volley.PipelineAsync(passage.Node.Address, chunk)))).SelectMany(r => r).Select(r => r.Status).ToList();
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;

        Assert.Equal(10_000, statuses.Of(401));
        Assert.InRange(_provider.Fetches - before, 0, 1 + (int)(seconds / 5)); // One in each five seconds that it took.
    }

    [Fact]
    public async Task Send_ProviderByDiscovery_IsFoundAndMustBeTheRightOne()
    {
        var uri = _provider.JwksUri.Replace("/keys", "/.well-known/openid-configuration", StringComparison.Ordinal);
        string Table(string issuer) => $$"""identityProviders: { corp: { issuer: "{{issuer}}", audiences: [api], discoveryUri: "{{uri}}" } }""";
        await using var right = await Passage.StartAsync(RawAnswers.Ok, "access: required", table: Table(TestIssuer.Name));
        await using var wrong = await Passage.StartAsync(RawAnswers.Ok, "access: required", table: Table("https://other.example/"));

        Assert.Equal(200, (await right.SendAsync(RawRequests.Get("/", _provider.Bearer()))).Status);
        IsUnavailable(await wrong.SendAsync(RawRequests.Get("/", _provider.Bearer(("iss", "https://other.example/")))));
    }

    private static void IsUnavailable(RawMessage response)
    {
        Assert.Equal((503, "gateway; error=proxy_internal_error", "5"), (response.Status, response.Value("Proxy-Status"), response.Value("Retry-After")));
        Assert.Contains("Identity provider unavailable", response.Body, StringComparison.Ordinal);
        Assert.Null(response.Value("WWW-Authenticate"));
    }

    /// <summary>Waits until the node has asked the provider again, and in vain.</summary>
    private static Task FailAsync(Passage passage)
    {
        var keys = passage.Node.Services.GetRequiredService<RouteTableHolder>().Current.Tokens.Providers.Single().Value;
        return Polling.UntilAsync(() =>
        {
            keys.Refresh();
            return Task.FromResult(keys.HasFailed);
        });
    }

    private Task<Passage> StartAsync(string provider, string table = "")
        => Passage.StartAsync(RawAnswers.Ok, "access: required", table: _provider.Section(provider) + "\n" + table);
}
