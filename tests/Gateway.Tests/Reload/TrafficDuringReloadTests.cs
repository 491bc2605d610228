using Gateway.Tests.Support;

namespace Gateway.Tests.Reload;

public sealed class TrafficDuringReloadTests
{
    private const string FromOne = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
    private const string FromTwo = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo";

    [Fact]
    public async Task Publish_RouteAddedAndRemoved_IsThereAndGone()
    {
        await using var backend = RawBackend.Answering(FromOne);
        await using var gateway = await TwoClusters.StartAsync(backend.Address, backend.Address);
        Assert.Equal(200, await gateway.StatusAsync("/other"));

        gateway.Publish(backend.Address, other: null);
        Assert.Equal(404, await gateway.StatusAsync("/other"));

        gateway.Publish(backend.Address, backend.Address);
        Assert.Equal(200, await gateway.StatusAsync("/other"));
    }

    [Fact]
    public async Task Publish_RequestInFlight_EndsWhereItBegan()
    {
        var release = new TaskCompletionSource();
        await using var one = RawBackend.Start(async connection =>
        {
            await connection.ReadMessageAsync();
            await release.Task;
            await connection.SendAsync(FromOne);
        });
        await using var two = RawBackend.Answering(FromTwo);
        await using var gateway = await TwoClusters.StartAsync(one.Address, two.Address);
        var inFlight = gateway.GetAsync("/kept");
        await one.ReceiveAsync();

        // Even its cluster's connections are replaced.
        gateway.Publish(two.Address, two.Address, "timeouts: { connect: 7s }");

        Assert.Equal("two", await gateway.GetAsync("/kept"));
        Assert.False(inFlight.IsCompleted);
        release.SetResult();
        Assert.Equal("one", await inFlight);
    }

    [Fact]
    public async Task Publish_UnderLoad_FailsNoRequest()
    {
        await using var one = RawBackend.Answering(FromOne);
        await using var two = RawBackend.Answering(FromTwo);
        await using var gateway = await TwoClusters.StartAsync(one.Address, two.Address);
        var isOver = false;
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answers = new HashSet<string>();
            for (var count = 0; !Volatile.Read(ref isOver) || count < 10; count++)
            {
                answers.Add(await gateway.GetAsync("/kept"));
            }

            return answers;
        })).ToList();

        for (var number = 1; number <= 100; number++)
        {
            gateway.Publish(number % 2 == 0 ? one.Address : two.Address, one.Address, $"timeouts: {{ connect: {number}s }}");
            await gateway.GetAsync("/other");
        }

        Volatile.Write(ref isOver, true);
        var answers = (await Task.WhenAll(clients).Within()).SelectMany(a => a).Distinct().Order();
        Assert.Equal(["one", "two"], answers);
    }
}
