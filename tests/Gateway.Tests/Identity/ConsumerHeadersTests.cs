using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Backends hear who calls from the gateway, and from nobody else.</summary>
public sealed class ConsumerHeadersTests
{
    private const string Table = "\ntiers: { gold: {} }";

    private readonly TestKey _key = TestKey.Create();

    public static TheoryData<string> Claims =>
    [
        "X-Consumer-Id", "X-Consumer-Tier", "x-consumer-id", "X-CONSUMER-TIER",
        "X_Consumer_Id", "X_Consumer_Tier", "X-Consumer_Id", "x_CONSUMER-tier",
    ];

    [Fact]
    public async Task Send_KnownCaller_BackendIsToldConsumerAndTier()
    {
        await using var passage = await StartAsync("tier: gold");

        await passage.SendAsync(RawRequests.Get("/", _key.Header));

        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("alice", "gold"), (request.Value("X-Consumer-Id"), request.Value("X-Consumer-Tier")));
    }

    [Fact]
    public async Task Send_CallerWithoutTier_BackendIsToldNone()
    {
        await using var passage = await StartAsync("");

        await passage.SendAsync(RawRequests.Get("/", _key.Header, "X-Consumer-Tier: gold"));

        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("alice", null), (request.Value("X-Consumer-Id"), request.Value("X-Consumer-Tier")));
    }

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Send_ClaimOfTheClient_IsRemoved(string name)
    {
        await using var passage = await StartAsync("tier: gold");

        await passage.SendAsync(RawRequests.Get("/", $"{name}: mallory", $"{name}: mallory2"));
        await passage.SendAsync(RawRequests.Get("/", $"{name}: mallory", _key.Header));

        Assert.Equal(2, passage.Backend.Requests.Count);
        Assert.All(passage.Backend.Requests, r => Assert.DoesNotContain("mallory", r.Head, StringComparison.Ordinal));
        Assert.DoesNotContain("consumer", passage.Backend.Requests[0].Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("alice", passage.Backend.Requests[1].Value("X-Consumer-Id"));
    }

    [Theory]
    [InlineData("X-Consumer-Id")]
    [InlineData("X-Consumer-Tier")]
    [InlineData("X-Api-Key")]
    public async Task Send_NameInConnection_NeitherHidesNorKeepsAnything(string name)
    {
        await using var passage = await StartAsync("tier: gold");

        await passage.SendAsync(RawRequests.Get("/", _key.Header, $"Connection: {name}"));

        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("alice", "gold", null), (request.Value("X-Consumer-Id"), request.Value("X-Consumer-Tier"), request.Value("X-Api-Key")));
    }

    [Fact]
    public async Task Send_ClaimOverHttp2_IsRemoved()
    {
        await using var passage = await StartAsync("tier: gold");

        var answer = await Http2Probe.SendAsync(
            passage.Node.Address,
            [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/"), ("x-consumer-id", "mallory"), ("x_consumer_tier", "mallory"), ("x-api-key", _key.Text)]);

        Assert.Equal("status 200", answer);
        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("alice", "gold"), (request.Value("X-Consumer-Id"), request.Value("X-Consumer-Tier")));
        Assert.DoesNotContain("mallory", request.Head, StringComparison.Ordinal);
        Assert.DoesNotContain(_key.Secret, request.Head, StringComparison.Ordinal);
    }

    private Task<Passage> StartAsync(string more) => Passage.StartAsync(RawAnswers.Ok, table: TestKey.Consumers(("alice", _key, more)) + Table);
}
