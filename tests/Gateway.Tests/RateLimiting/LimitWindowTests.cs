using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Several windows, those that slide and those of the calendar; limits in shadow; older header fields.</summary>
public sealed class LimitWindowTests
{
    [Fact]
    public async Task Send_OverOneOfSeveralWindows_NamesThatOneFirst()
    {
        await using var passage = await StartAsync("api: { windows: [{ limit: 50, window: 1h }, { limit: 3, window: 1d, algorithm: slidingWindow }, { limit: 4, per: month }] }");

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 5)]);

        Assert.Equal([200, 200, 200, 429, 429], responses.Select(r => r.Status));
        Assert.All(responses.Skip(3), r =>
        {
            RefusalAssert.IsQuotaExceeded(r, "api");
            Assert.Equal("\"api\";q=3;w=86400, \"api\";q=50;w=3600, \"api\";q=4;w=2592000", r.Value("RateLimit-Policy"));
            Assert.Contains("'api' of 3 requests in 1d is used up; 0 are left", r.Body, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("algorithm: slidingWindow, limit: 2, window: 12h", "2 requests in 12h", 43_200 * 2)]
    [InlineData("limit: 2, per: day, timeZone: Europe/Berlin", "2 requests per day", 25 * 3_600)]
    [InlineData("limit: 2, per: week", "2 requests per week", 7 * 86_400)]
    [InlineData("limit: 2, per: month", "2 requests per month", 31 * 86_400)]
    [InlineData("limit: 2, window: 1d, strict: true", "2 requests in 1d", 86_400)]
    public async Task Send_OverTheLimit_SaysWhichAndWhen(string limit, string which, int longest)
    {
        await using var passage = await StartAsync($"api: {{ {limit} }}");

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 4)]);

        Assert.Equal([200, 200, 429, 429], responses.Select(r => r.Status));
        Assert.InRange(RefusalAssert.IsQuotaExceeded(responses[3], "api"), 1, longest);
        Assert.Contains($"'api' of {which} is used up", responses[3].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OverALimitInShadow_IsAdmittedAndReported()
    {
        await using var passage = await StartAsync("trial: { limit: 1, window: 1d, shadow: true }, real: { limit: 5, window: 1d }", "trial, real");

        var responses = await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 3)]);

        Assert.All(responses, r => Assert.Equal((200, "\"real\";q=5;w=86400"), (r.Status, r.Value("RateLimit-Policy"))));
        // The log is striped, so its lines may come in another order than the requests did.
        var lines = await passage.Node.StopAsync();
        Assert.Equal((3, 2), (lines.Length, lines.Count(line => line.Contains("\"shadowLimit\":\"trial\"", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Send_ShadowOfALimitThatRefuses_ChargesTheShadowNothing()
    {
        await using var passage = await StartAsync("trial: { limit: 2, window: 1d, shadow: true }, real: { limit: 1, window: 1d }", "trial, real");

        await Volley.PipelineAsync(passage.Node.Address, [.. Enumerable.Repeat(RawRequests.Get(), 5)]);

        Assert.DoesNotContain(await passage.Node.StopAsync(), line => line.Contains("shadowLimit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("legacyHeaders: true", "2", "1", "^(86400|4320[01])$")]
    [InlineData("legacyHeaders: false", null, null, "^$")]
    public async Task Send_LegacyHeaders_AreThereWhereThePolicySaysSo(string legacy, string? limit, string? remaining, string reset)
    {
        await using var passage = await StartAsync($"api: {{ limit: 2, window: 1d, {legacy} }}");

        var response = await passage.SendAsync(RawRequests.Get());

        Assert.Equal((limit, remaining), (response.Value("X-RateLimit-Limit"), response.Value("X-RateLimit-Remaining")));
        Assert.Matches(reset, response.Value("X-RateLimit-Reset") ?? "");
    }

    private static Task<Passage> StartAsync(string limits, string names = "api")
        => Passage.StartAsync(RawAnswers.Ok, $"rateLimits: [{names}]", table: $"rateLimits: {{ {limits} }}");
}
