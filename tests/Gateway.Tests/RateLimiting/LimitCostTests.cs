using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimiting;

/// <summary>Requests that cost more than one permit, as the policy or they themselves say.</summary>
public sealed class LimitCostTests
{
    [Fact]
    public async Task Send_ConstantCost_TakesThatManyEach()
    {
        await using var passage = await StartAsync("cost: 3");

        Assert.Equal(3, (await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get(), 10)).Of(200));
    }

    [Fact]
    public async Task Send_StatedCosts_AreTakenAndOthersCostThePolicys()
    {
        await using var passage = await StartAsync("costHeader: X-Cost, cost: 2");

        Assert.Equal(6, RefusalAssert.LimitOf(await passage.SendAsync(RawRequests.Get("/", "x-cost: 4"))).Remaining);
        Assert.Equal(4, RefusalAssert.LimitOf(await passage.SendAsync(RawRequests.Get())).Remaining);
        var refused = await passage.SendAsync(RawRequests.Get("/", "X-Cost: 5"));
        Assert.Equal(429, refused.Status);
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", "X-Cost: 4"))).Status);
        Assert.Equal(3, passage.Backend.Requests.Count);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("00")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("many")]
    [InlineData("1, 2")]
    [InlineData("\u0661")]
    [InlineData("11")]
    [InlineData("4294967297")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public async Task Send_CostThatNobodyCanPay_IsRefusedNamingHeaderAndRemedyAndCostsNothing(string cost)
    {
        await using var passage = await StartAsync("costHeader: X-Cost");

        var response = await passage.SendAsync(RawRequests.Get("/", $"X-Cost: {cost}"));

        ProblemAssert.Is(response, 400, "http_request_error", "Bad request");
        Assert.Contains("'X-Cost'", response.Body, StringComparison.Ordinal);
        Assert.Contains("a whole number from 1 to 10", response.Body, StringComparison.Ordinal);
        Assert.Equal(9, RefusalAssert.LimitOf(await passage.SendAsync(RawRequests.Get())).Remaining);
        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_TwoCosts_IsRefused()
    {
        await using var passage = await StartAsync("costHeader: X-Cost");

        Assert.Equal(400, (await passage.SendAsync(RawRequests.Get("/", "X-Cost: 1", "X-Cost: 1"))).Status);
    }

    [Fact]
    public async Task Send_MoreThanMaxCost_CostsThat()
    {
        await using var passage = await StartAsync("costHeader: X-Cost, maxCost: 4");

        Assert.Equal(6, RefusalAssert.LimitOf(await passage.SendAsync(RawRequests.Get("/", "X-Cost: 99999999999999999999"))).Remaining);
    }

    private static Task<Passage> StartAsync(string cost) => Passage.StartAsync(
        RawAnswers.Ok, "rateLimits: [daily]", table: $"rateLimits: {{ daily: {{ algorithm: fixedWindow, limit: 10, window: 1d, {cost} }} }}");
}
