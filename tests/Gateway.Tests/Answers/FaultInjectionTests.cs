using Gateway.Tests.Support;

namespace Gateway.Tests.Answers;

public sealed class FaultInjectionTests
{
    [Fact]
    public async Task Send_Abort_IsTheStatusForThoseWithTheHeader()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "faultInjection: { header: X-Chaos, abortStatus: 504 }");

        var failed = await passage.SendAsync(RawRequests.Get("/", "X-Chaos: 1"));

        ProblemAssert.Is(failed, 504, "proxy_internal_response", "Injected fault");
        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get())).Status);
        Assert.Single(passage.Backend.Requests);
        Assert.Single(await passage.Node.StopAsync(), line => line.Contains("\"answer\":\"fault\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_SomePercent_FailAsOften()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "faultInjection: { abortStatus: 500, abortPercent: 25 }");

        var statuses = await Volley.RepeatAsync(passage.Node.Address, RawRequests.Get(), 400);

        // Six standard deviations.
        Assert.InRange(statuses.Of(500), 100 - 52, 100 + 52);
        Assert.Equal(400, statuses.Of(500) + statuses.Of(200));
    }

    [Fact]
    public async Task Send_Delay_HoldsTheRequestBack()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "faultInjection: { delay: 50ms }");

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get())).Status);

        Assert.Contains("\"answer\":\"delayed\"", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ClientLeavesDuringTheDelay_EndsAtOnceAndNothingIsSent()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "faultInjection: { delay: 1m, header: X-Chaos }");
        using (var client = await passage.ConnectAsync())
        {
            await client.SendAsync(RawRequests.Get("/delayed", "X-Chaos: 1"));
        }

        await Polling.UntilAsync(async () => (await File.ReadAllTextAsync(passage.Node.AccessLogPath)).Contains("\"path\":\"/delayed\"", StringComparison.Ordinal));
        var line = Assert.Single(await File.ReadAllLinesAsync(passage.Node.AccessLogPath));
        Assert.Contains("\"status\":499,", line, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"connection_terminated\"", line, StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }
}
