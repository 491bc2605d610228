using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>What clients are told of limits, before and when they run out.</summary>
public sealed class QuotaRefusalTests
{
    [Theory]
    [InlineData("tokenBucket")]
    [InlineData("fixedWindow")]
    public async Task Send_OverTheLimit_IsRefusedWithEverythingAClientNeeds(string algorithm)
    {
        await using var passage = await StartAsync($"daily: {{ algorithm: {algorithm}, limit: 2, window: 1d }}", "daily");

        var first = await passage.SendAsync(RawRequests.Get());
        var second = await passage.SendAsync(RawRequests.Get());
        var third = await passage.SendAsync(RawRequests.Get());

        Assert.Equal((200, "\"daily\";q=2;w=86400", 1), (first.Status, first.Value("RateLimit-Policy"), RefusalAssert.LimitOf(first).Remaining));
        Assert.Equal((200, 0), (second.Status, RefusalAssert.LimitOf(second).Remaining));
        Assert.Null(second.Value("Retry-After"));
        Assert.InRange(RefusalAssert.IsQuotaExceeded(third, "daily"), 1, 86_400);
        Assert.Equal("\"daily\";q=2;w=86400", third.Value("RateLimit-Policy"));
        Assert.Equal(2, passage.Backend.Requests.Count);
    }

    [Fact]
    public async Task Send_OverOneOfSeveralLimits_NamesItFirst()
    {
        await using var passage = await StartAsync("wide: { limit: 100, window: 1h }, narrow: { limit: 1, window: 1d }", "wide, narrow");

        var first = await passage.SendAsync(RawRequests.Get());
        var second = await passage.SendAsync(RawRequests.Get());

        Assert.Equal("\"narrow\";q=1;w=86400, \"wide\";q=100;w=3600", first.Value("RateLimit-Policy"));
        RefusalAssert.IsQuotaExceeded(second, "narrow");
        Assert.Equal("\"narrow\";q=1;w=86400, \"wide\";q=100;w=3600", second.Value("RateLimit-Policy"));
    }

    [Fact]
    public async Task Send_OverTheLimitWithHead_HasNoBody()
    {
        await using var passage = await StartAsync("daily: { limit: 1, window: 1d }", "daily");
        await passage.SendAsync(RawRequests.Get());

        var response = await passage.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal((429, ""), (response.Status, response.Body));
        Assert.Matches("^[1-9][0-9]*$", response.Value("Retry-After"));
    }

    [Fact]
    public async Task Call_GrpcOverTheLimit_IsResourceExhausted()
    {
        await using var passage = await StartAsync("daily: { limit: 1, window: 1d }", "daily");
        await passage.SendAsync(RawRequests.Get());
        using var call = GrpcCall.To(passage.Node.Address);

        await call.StartAsync();

        Assert.Equal("8", call.Status);
        Assert.Matches("^[1-9][0-9]*$", call.Response!.Headers.GetValues("Retry-After").Single());
        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_BackendSpeaksOfItsOwnLimit_BothAreTold()
    {
        await using var passage = await Passage.StartAsync(
            "HTTP/1.1 429 Too Many Requests\r\nRateLimit: \"theirs\";r=0;t=9\r\nRetry-After: 9\r\nContent-Length: 5\r\n\r\ntheir", "rateLimits: [daily]", table: "rateLimits: { daily: { limit: 5, window: 1d } }");

        var response = await passage.SendAsync(RawRequests.Get());

        Assert.Equal((429, "their", "9"), (response.Status, response.Body, response.Value("Retry-After")));
        Assert.Contains("\"theirs\";r=0;t=9", response.Head, StringComparison.Ordinal);
        Assert.Contains("\"daily\";r=4;t=", response.Head, StringComparison.Ordinal);
    }

    private static Task<Passage> StartAsync(string limits, string names)
        => Passage.StartAsync(RawAnswers.Ok, $"rateLimits: [{names}]", table: $"rateLimits: {{ {limits} }}");
}
