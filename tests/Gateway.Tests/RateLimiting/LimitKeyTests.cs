using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Whose permits a request takes, as the policy's key and scope say.</summary>
public sealed class LimitKeyTests
{
    private const int Limit = 3;

    [Fact]
    public async Task Send_KeyIsAHeader_EachValueHasItsOwnLimitAndNoneIsOneToo()
    {
        await using var passage = await StartAsync("key: [\"header:X-Tenant\"]");

        Assert.Equal(Limit, await AdmittedAsync(passage, "X-Tenant: acme"));
        Assert.Equal(Limit, await AdmittedAsync(passage, "x-tenant: Acme"));
        Assert.Equal(Limit, await AdmittedAsync(passage));
        Assert.Equal(0, await AdmittedAsync(passage, "x-TENANT: acme"));
    }

    [Fact]
    public async Task Send_KeyIsACombination_OnlyTheSameCombinationShares()
    {
        var (alice, bob) = (TestKey.Create(), TestKey.Create());
        await using var passage = await StartAsync("key: [consumer, \"header:x-tenant\"]", TestKey.Consumers(("alice", alice, ""), ("bob", bob, "")));

        Assert.Equal(Limit, await AdmittedAsync(passage, alice.Header, "X-Tenant: acme"));
        Assert.Equal(Limit, await AdmittedAsync(passage, bob.Header, "X-Tenant: acme"));
        Assert.Equal(Limit, await AdmittedAsync(passage, alice.Header, "X-Tenant: other"));
        Assert.Equal(Limit, await AdmittedAsync(passage, "X-Tenant: acme"));
        Assert.Equal(0, await AdmittedAsync(passage, alice.Header, "X-Tenant: acme"));
        Assert.Equal(0, await AdmittedAsync(passage, "X-Tenant: acme"));
    }

    [Fact]
    public async Task Send_KeyIsTheAddress_ConsumersBehindItShare()
    {
        var (alice, bob) = (TestKey.Create(), TestKey.Create());
        await using var passage = await StartAsync("key: [address]", TestKey.Consumers(("alice", alice, ""), ("bob", bob, "")));

        Assert.Equal(Limit, await AdmittedAsync(passage, alice.Header));
        Assert.Equal(0, await AdmittedAsync(passage, bob.Header));
        Assert.Equal(0, await AdmittedAsync(passage));
    }

    [Theory]
    [InlineData("scope: policy", 3, 0, 0)]
    [InlineData("scope: cluster", 3, 0, 3)]
    [InlineData("scope: route", 3, 3, 3)]
    [InlineData("key: [route]", 3, 3, 3)]
    public async Task Send_ToRoutesOfTwoClusters_ScopeSaysWhichShare(string scope, int one, int two, int elsewhere)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(
            $$"""
            routes:
              one: { clusterId: a, match: { path: /one }, rateLimits: [daily] }
              two: { clusterId: a, match: { path: /two }, rateLimits: [daily] }
              elsewhere: { clusterId: b, match: { path: /elsewhere }, rateLimits: [daily] }
            clusters:
              a: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
              b: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
            rateLimits:
              daily: { algorithm: fixedWindow, limit: {{Limit}}, window: 1d, {{scope}} }
            """);

        int[] admitted = [await AdmittedAsync(node.Address, "/one"), await AdmittedAsync(node.Address, "/two"), await AdmittedAsync(node.Address, "/elsewhere")];
        Assert.Equal([one, two, elsewhere], admitted);
    }

    [Fact]
    public async Task Send_ConsumersOwnNumbers_GoBeforeItsTiers()
    {
        TestKey[] keys = [.. Enumerable.Range(0, 3).Select(_ => TestKey.Create())];
        await using var passage = await StartAsync(
            "tiers: { gold: { limit: 5 } }, consumers: { crawler: { limit: 1 } }",
            TestKey.Consumers(("crawler", keys[0], "tier: gold"), ("other", keys[1], "tier: gold"), ("none", keys[2], "")) + "\ntiers: { gold: {} }");

        int[] admitted = [await AdmittedAsync(passage, keys[0].Header), await AdmittedAsync(passage, keys[1].Header), await AdmittedAsync(passage, keys[2].Header)];
        Assert.Equal([1, 5, Limit], admitted);
    }

    /// <summary>A bucket has one size at a time: those with other numbers have one of their own.</summary>
    [Fact]
    public async Task Send_TiersOfALimitThatConsumersShare_EachTierSharesItsOwn()
    {
        TestKey[] keys = [.. Enumerable.Range(0, 3).Select(_ => TestKey.Create())];
        await using var passage = await StartAsync(
            "key: [route], tiers: { gold: { limit: 5 } }",
            TestKey.Consumers(("a", keys[0], "tier: gold"), ("b", keys[1], "tier: gold"), ("c", keys[2], "")) + "\ntiers: { gold: {} }");

        Assert.Equal(5, await AdmittedAsync(passage, keys[0].Header));
        Assert.Equal(0, await AdmittedAsync(passage, keys[1].Header));
        Assert.Equal(Limit, await AdmittedAsync(passage, keys[2].Header));
        Assert.Equal(0, await AdmittedAsync(passage));
    }

    private static Task<Passage> StartAsync(string more, string table = "") => Passage.StartAsync(
        RawAnswers.Ok, "rateLimits: [daily]", table: $"rateLimits: {{ daily: {{ algorithm: fixedWindow, limit: {Limit}, window: 1d, {more} }} }}\n{table}");

    private static async Task<int> AdmittedAsync(Passage passage, params string[] headers)
        => (await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get("/", headers), 10)).Of(200);

    private static async Task<int> AdmittedAsync(Uri address, string target)
        => (await Volley.RepeatAsync(address, RawRequests.Get(target), 10)).Of(200);
}
