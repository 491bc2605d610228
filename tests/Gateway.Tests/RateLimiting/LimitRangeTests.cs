using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>The smallest and the largest limits, and how permits come back.</summary>
public sealed class LimitRangeTests
{
    [Theory]
    [InlineData("tokenBucket", 80_000)]
    [InlineData("fixedWindow", 1)] // Windows begin at multiples of themselves, so today's may be nearly over.
    public async Task Send_OnePerDay_AdmitsOne(string algorithm, int shortestWait)
    {
        await using var passage = await StartAsync($"algorithm: {algorithm}, limit: 1, window: 1d");

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 20)]);

        Assert.Equal(200, responses[0].Status);
        Assert.All(responses.Skip(1), r => Assert.InRange(RefusalAssert.IsQuotaExceeded(r, "limit"), shortestWait, 86_400));
        Assert.Single(passage.Backend.Requests);
    }

    [Theory]
    [InlineData("tokenBucket")]
    [InlineData("fixedWindow")]
    public async Task Send_TenMillionPerSecond_AdmitsAll(string algorithm)
    {
        await using var passage = await StartAsync($"algorithm: {algorithm}, limit: 10000000, window: 1s");

        var responses = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 250)])))).SelectMany(r => r).ToList();

        Assert.All(responses, r => Assert.Equal((200, "\"limit\";q=10000000;w=1"), (r.Status, r.Value("RateLimit-Policy"))));
        Assert.All(responses, r => Assert.InRange(RefusalAssert.LimitOf(r).Remaining, 9_990_000, 10_000_000));
        Assert.Equal(1000, passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_Burst_BoundsWhatGoesAtOnce()
    {
        await using var passage = await StartAsync("limit: 24, window: 1d, burst: 3");

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 10)]);

        Assert.Equal(3, responses.Count(r => r.Status == 200));
        Assert.InRange(RefusalAssert.IsQuotaExceeded(responses[^1], "limit"), 3_000, 3_600); // An hour for each.
        Assert.Equal(3, passage.Backend.Requests.Count);
    }

    [Theory]
    [InlineData("tokenBucket")]
    [InlineData("fixedWindow")]
    public async Task Send_AfterARefusal_IsAdmittedAgainInTime(string algorithm)
    {
        await using var passage = await StartAsync($"algorithm: {algorithm}, limit: 2, window: 1s");

        var statuses = await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get(), 50);
        Assert.Equal((200, 50), (statuses[0], statuses.Of(200) + statuses.Of(429)));
        Assert.NotEqual(0, statuses.Of(429));

        await Polling.UntilAsync(async () => (await passage.SendAsync(RawRequests.Get())).Status == 200);
    }

    private static Task<Passage> StartAsync(string limit)
        => Passage.StartAsync(RawAnswers.Ok, "rateLimits: [limit]", table: $"rateLimits: {{ limit: {{ {limit} }} }}");
}
