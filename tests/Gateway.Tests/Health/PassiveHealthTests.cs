using Gateway.Tests.Support;

namespace Gateway.Tests.Health;

public sealed class PassiveHealthTests
{
    private const string RoundRobin = "loadBalancing: { algorithm: roundRobin }";

    [Theory]
    [InlineData(TunableBackend.Failure, 500)]
    [InlineData("", 502)]
    public async Task Send_FailuresInARow_TakeTheDestinationOutAndItComesBack(string answer, int status)
    {
        await using var set = await BackendSet.StartAsync(3, $"{RoundRobin}\nhealth: {{ passive: {{ consecutiveFailures: 3, ejection: 500ms }} }}");
        set.Backends[1].Answer = answer;

        var failing = await set.SendAsync(9);
        Assert.Equal(3, failing.Count(r => r.Status == status));
        Assert.Equal(3, set.Counts[1]);
        Assert.Equal("ejected", set.Explain(1).State);
        Assert.StartsWith("3 requests in a row failed; back in ", set.Explain(1).Reason, StringComparison.Ordinal);
        set.Backends[1].Answer = RawAnswers.Ok;

        // Until its time is over, and by itself.
        await Polling.UntilAsync(async () => (await set.SendAsync(3)).Count == 3 && set.Counts[1] > 3);
    }

    [Fact]
    public async Task Send_DestinationOut_GetsNothing()
    {
        await using var set = await BackendSet.StartAsync(3, $"{RoundRobin}\nhealth: {{ passive: {{ consecutiveFailures: 1, ejection: 5m }} }}");
        set.Backends[2].Answer = TunableBackend.Failure;
        await set.SendAsync(3);

        Assert.All(await set.SendAsync(60), response => Assert.Equal(200, response.Status));

        Assert.Equal(1, set.Counts[2]);
    }

    [Fact]
    public async Task Send_SuccessBetween_TakesNothingOut()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nhealth: {{ passive: {{ consecutiveFailures: 3, ejection: 5m }} }}");
        for (var round = 0; round < 5; round++)
        {
            set.Backends[0].Answer = TunableBackend.Failure;
            await set.SendAsync(4);
            set.Backends[0].Answer = RawAnswers.Ok;
            await set.SendAsync(2);
        }

        Assert.Equal([15, 15], set.Counts);
    }

    [Fact]
    public async Task Send_AllFail_NoMoreThanTheShareIsTakenOut()
    {
        await using var set = await BackendSet.StartAsync(4, $"{RoundRobin}\nhealth: {{ panicThreshold: 0, passive: {{ consecutiveFailures: 1, ejection: 5m }} }}");
        Array.ForEach(set.Backends, b => b.Answer = TunableBackend.Failure);
        await set.SendAsync(4);
        var before = set.Counts;

        await set.SendAsync(20);

        Assert.Equal(2, set.Counts.Zip(before).Count(pair => pair.First > pair.Second));
    }

    [Fact]
    public async Task Send_TooFewLeft_PanicsAndUsesAll()
    {
        await using var set = await BackendSet.StartAsync(4, $"{RoundRobin}\nhealth: {{ passive: {{ consecutiveFailures: 1, ejection: 5m, maxEjectedShare: 1 }} }}");
        Array.ForEach(set.Backends[..3], b => b.Answer = TunableBackend.Failure);
        await Polling.UntilAsync(async () => (await set.SendAsync(1)).Count == 1 && set.Counts[..3].Min() > 0);
        Array.ForEach(set.Backends, b => b.Answer = RawAnswers.Ok);
        var before = set.Counts;

        await set.SendAsync(40);

        Assert.Equal([10, 10, 10, 10], set.Counts.Zip(before, (now, then) => now - then));
    }

    [Fact]
    public async Task Send_NoneLeftAndNoPanic_Is503WithTheTimeOfReturn()
    {
        await using var set = await BackendSet.StartAsync(1, "health: { panicThreshold: 0, passive: { consecutiveFailures: 1, ejection: 40s } }");
        set.Backends[0].Answer = TunableBackend.Failure;
        await set.SendAsync(1);

        var refused = Assert.Single(await set.SendAsync(1));

        Assert.Equal((503, "gateway; error=destination_unavailable"), (refused.Status, refused.Value("Proxy-Status")));
        Assert.InRange(int.Parse(refused.Value("Retry-After")!), 1, 40);
        Assert.Contains("All destinations of cluster 'backend' are out of service", refused.Body, StringComparison.Ordinal);
        Assert.Equal(1, set.Counts[0]);
    }

    [Fact]
    public async Task Send_FirstPriorityFails_TheNextTakesOverAndGivesBack()
    {
        await using var set = await BackendSet.StartAsync(
            2, "health: { passive: { consecutiveFailures: 1, ejection: 500ms } }", index => $", priority: {index}");
        await set.SendAsync(5);
        Assert.Equal([5, 0], set.Counts);
        set.Backends[0].Answer = TunableBackend.Failure;
        await set.SendAsync(1);

        await set.SendAsync(3);
        Assert.InRange(set.Counts[1], 1, 3);
        set.Backends[0].Answer = RawAnswers.Ok;

        await Polling.UntilAsync(async () => (await set.SendAsync(1)).Count == 1 && set.Counts[0] > 8);
    }

    [Fact]
    public async Task Send_ClientGoesAway_CountsForNothing()
    {
        await using var set = await BackendSet.StartAsync(1, "health: { panicThreshold: 0, passive: { consecutiveFailures: 1, ejection: 5m } }");
        set.Backends[0].Hold();
        using (var client = await RawConnection.OpenAsync(set.Node.Address))
        {
            await client.SendAsync(RawRequests.Get());
            await set.Backends[0].ReceiveAsync();
            client.Reset();
        }

        await set.Node.WaitAsync("\"status\":499,");
        set.Backends[0].Release();

        Assert.Equal(200, Assert.Single(await set.SendAsync(1)).Status);
    }
}
