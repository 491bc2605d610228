using Gateway.Proxy.RateLimiting;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Identity;

/// <summary>Keys cannot be guessed at line speed: an address fails ten times at once and then now and then.</summary>
public sealed class ThrottleTests
{
    private const int Burst = 10;
    private const string Limited = "rateLimits: [wide]";
    private const string Limits = "\nrateLimits: { wide: { limit: 1000000, window: 1d } }";

    private readonly TestKey _key = TestKey.Create();

    [Fact]
    public async Task Send_WrongKeysFromOneAddress_AreThrottled()
    {
        await using var passage = await StartAsync();

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get("/", "X-Api-Key: wrong"), 2 * Burst)]);

        Assert.All(responses.Take(Burst), RefusalAssert.IsUnauthorized);
        RefusalAssert.IsThrottled(responses[^1]);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_GoodKeyFromAThrottledAddress_LearnsNothing()
    {
        await using var passage = await StartAsync();
        await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get("/", "X-Api-Key: wrong"), 5 * Burst);

        var responses = await Volley.PipelineAsync(passage.Node.Address, [RawRequests.Get("/", "X-Api-Key: wrong"), RawRequests.Get("/", _key.Header), RawRequests.Get()]);

        RefusalAssert.IsThrottled(responses[1]);
        Assert.Equal(200, responses[2].Status); // Who shows no key guesses none.
    }

    [Fact]
    public async Task Send_GoodKeys_AreNeverThrottled()
    {
        await using var passage = await StartAsync();

        Assert.All(await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get("/", _key.Header), 10 * Burst), s => Assert.Equal(200, s));
    }

    [Fact]
    public async Task Send_WrongKeysThroughATrustedProxy_ThrottleTheirOwnAddressAlone()
    {
        await using var passage = await StartAsync(isBehindProxy: true);
        string From(string address) => RawRequests.Get("/", "X-Api-Key: wrong", $"X-Forwarded-For: {address}");

        Assert.Equal(429, (await Volley.RepeatAsync(passage.Node.Address, From("198.51.100.1"), 3 * Burst))[^1]);
        Assert.Equal(429, (await Volley.RepeatAsync(passage.Node.Address, From("2001:db8:1:2::1"), 3 * Burst))[^1]);

        Assert.Equal(401, (await passage.SendAsync(From("198.51.100.2"))).Status);
        Assert.Equal(429, (await passage.SendAsync(From("2001:db8:1:2:ffff::2"))).Status); // The same /64.
        Assert.Equal(401, (await passage.SendAsync(From("2001:db8:1:3::1"))).Status);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", _key.Header, "X-Forwarded-For: 198.51.100.3"))).Status);
    }

    [Fact]
    public async Task Send_ForwardedForFromAStranger_ChangesNothing()
    {
        await using var passage = await StartAsync();

        var responses = await Volley.PipelineAsync(
            passage.Node.Address, [.. Enumerable.Range(0, 3 * Burst).Select(i => RawRequests.Get("/", "X-Api-Key: wrong", $"X-Forwarded-For: 198.51.100.{i}"))]);

        RefusalAssert.IsThrottled(responses[^1]);
    }

    [Fact]
    public async Task Send_TenThousandWrongKeysFromOneAddress_ReachNobodyAndCostNothingElse()
    {
        await using var passage = await StartAsync();

        var statuses = (await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
            await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Range(0, 1250).Select(i => RawRequests.Get("/", $"X-Api-Key: wrong-{worker}-{i}"))]))))
            .SelectMany(r => r).Select(r => r.Status).ToList();

        // Ten at once, what was under way when they were used up, and one more every few seconds.
        Assert.InRange(statuses.Of(401), Burst, 100);
        Assert.Equal(10_000, statuses.Of(401) + statuses.Of(429));
        Assert.Equal(0, passage.Node.Services.GetRequiredService<RateLimits>().Count);
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Send_WrongKeysFromTenThousandAddresses_LeaveNoState()
    {
        await using var passage = await StartAsync(isBehindProxy: true);

        var responses = await Volley.PipelineAsync(
            passage.Node.Address, [.. Enumerable.Range(0, 10_000).Select(i => RawRequests.Get("/", "X-Api-Key: wrong", $"X-Forwarded-For: 198.18.{i / 256}.{i % 256}"))]);

        Assert.All(responses, r => Assert.Equal(401, r.Status));
        Assert.Equal(0, passage.Node.Services.GetRequiredService<RateLimits>().Count);
        await passage.AssertNothingForwardedAsync();
    }

    private Task<Passage> StartAsync(bool isBehindProxy = false) => Passage.StartAsync(
        RawAnswers.Ok, Limited, table: TestKey.Consumers(("alice", _key, "")) + Limits, configure: s => isBehindProxy ? s with { TrustedProxies = ["127.0.0.1"] } : s);
}
