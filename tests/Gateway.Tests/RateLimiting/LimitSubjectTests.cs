using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Whose limit it is: each consumer's, or each anonymous address's.</summary>
public sealed class LimitSubjectTests
{
    private const int Limit = 3;

    [Fact]
    public async Task Send_SeveralConsumers_EachHasItsOwnLimit()
    {
        var (alice, bob) = (TestKey.Create(), TestKey.Create());
        await using var passage = await StartAsync(TestKey.Consumers(("alice", alice, ""), ("bob", bob, "")));

        Assert.Equal(Limit, await AdmittedAsync(passage, alice.Header));
        Assert.Equal(Limit, await AdmittedAsync(passage, bob.Header));
        Assert.Equal(Limit, await AdmittedAsync(passage));
        Assert.Equal(0, await AdmittedAsync(passage, alice.Header));
        Assert.Equal(3 * Limit, passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_TwoKeysOfAConsumerFromTwoAddresses_ShareItsLimit()
    {
        var (old, next) = (TestKey.Create(), TestKey.Create());
        await using var passage = await StartAsync($$"""consumers: { alice: { credentials: [{{old.Credential}}, {{next.Credential}}] } }""", isBehindProxy: true);

        Assert.Equal(Limit, await AdmittedAsync(passage, old.Header, "X-Forwarded-For: 198.51.100.1"));
        Assert.Equal(0, await AdmittedAsync(passage, next.Header, "X-Forwarded-For: 198.51.100.2"));
    }

    [Fact]
    public async Task Send_ConsumerNamedLikeAnAddress_SharesNothingWithIt()
    {
        var key = TestKey.Create();
        await using var passage = await StartAsync(TestKey.Consumers(("127.0.0.1", key, "")));

        Assert.Equal(Limit, await AdmittedAsync(passage, key.Header));
        Assert.Equal(Limit, await AdmittedAsync(passage));
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.1", true)]
    [InlineData("198.51.100.1", "198.51.100.2", false)]
    [InlineData("198.51.100.1", "198.51.100.1:4711", true)]
    [InlineData("198.51.100.1", "::ffff:198.51.100.1", true)]
    [InlineData("198.51.100.1", "64:ff9b::198.51.100.1", true)]
    [InlineData("198.51.100.1", "203.0.113.9, 198.51.100.1", true)]
    [InlineData("198.51.100.1", "198.51.100.1, 203.0.113.9", false)]
    [InlineData("198.51.100.1", "198.51.100.1, 127.0.0.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "[2001:db8:1:2::77]:443", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8::1", false)]
    [InlineData("::1.2.3.4", "1.2.3.4", false)]
    public async Task Send_AnonymousThroughATrustedProxy_AddressesShareOrNot(string first, string second, bool shares)
    {
        await using var passage = await StartAsync("", isBehindProxy: true);

        Assert.Equal(Limit, await AdmittedAsync(passage, $"X-Forwarded-For: {first}"));
        Assert.Equal(shares ? 0 : Limit, await AdmittedAsync(passage, $"X-Forwarded-For: {second}"));
    }

    [Fact]
    public async Task Send_AnonymousWithForgedForwardedFor_SharesItsPeersLimit()
    {
        await using var passage = await StartAsync("");

        Assert.Equal(Limit, await AdmittedAsync(passage, "X-Forwarded-For: 198.51.100.1"));
        Assert.Equal(0, await AdmittedAsync(passage, "X-Forwarded-For: 198.51.100.2"));
        Assert.Equal(0, await AdmittedAsync(passage, "Forwarded: for=198.51.100.3", "X-Real-IP: 198.51.100.3"));
    }

    [Fact]
    public async Task Send_ConsumersOfTiers_HaveTheNumbersOfTheirTier()
    {
        TestKey[] keys = [.. Enumerable.Range(0, 4).Select(_ => TestKey.Create())];
        var table = TestKey.Consumers(("free", keys[0], "tier: free"), ("gold", keys[1], "tier: gold"), ("other", keys[2], "tier: other"), ("none", keys[3], ""))
            + "\ntiers: { free: {}, gold: {}, other: {} }";
        await using var passage = await StartAsync(table, tiers: ", tiers: { free: { limit: 1 }, gold: { limit: 7, window: 12h } }");

        var admitted = new List<int>();
        foreach (var key in keys)
        {
            admitted.Add(await AdmittedAsync(passage, key.Header));
        }

        Assert.Equal([1, 7, Limit, Limit], admitted);
        var gold = await passage.SendAsync(RawRequests.Get("/", keys[1].Header));
        Assert.Equal("\"daily\";q=7;w=43200", gold.Value("RateLimit-Policy"));
        Assert.Equal(1 + 7 + (2 * Limit), passage.Backend.Requests.Count);
    }

    private static Task<Passage> StartAsync(string table, bool isBehindProxy = false, string tiers = "") => Passage.StartAsync(
        RawAnswers.Ok,
        "rateLimits: [daily]",
        table: $"rateLimits: {{ daily: {{ algorithm: fixedWindow, limit: {Limit}, window: 1d{tiers} }} }}\n{table}",
        configure: s => isBehindProxy ? s with { TrustedProxies = ["127.0.0.1"] } : s);

    private static async Task<int> AdmittedAsync(Passage passage, params string[] headers)
    {
        var statuses = await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get("/", headers), 10);
        Assert.Equal(10, statuses.Of(200) + statuses.Of(429));
        return statuses.Of(200);
    }
}
