using Gateway.Core.CircuitBreaking;
using Gateway.Tests.Support;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>A client that goes away says nothing of the backend.</summary>
public sealed class ClientAbortTests
{
    private const string FirstFailureOpens = "consecutiveFailures: 1, cooldown: 1h, maxCooldown: 1h";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")]
    public async Task Send_ClientLeavesBeforeTheAnswer_NeverCounts(string request)
    {
        await using var scene = await CircuitScene.StartAsync(FirstFailureOpens);
        scene.Backend.Answer = TunableBackend.Failure;
        scene.Backend.Hold();

        for (var i = 0; i < 5; i++)
        {
            using var client = await RawConnection.OpenAsync(scene.Node.Address);
            await client.SendAsync(request);
            await scene.Backend.ReceiveAsync();
            client.Reset();
        }

        await scene.Node.WaitAsync("\"status\":499,", 5);
        scene.Backend.Answer = RawAnswers.Ok;
        scene.Backend.Release();

        Assert.Equal((CircuitState.Closed, 200), (scene.Circuit.State, (await scene.SendAsync()).Status));
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("500 Internal Server Error")]
    public async Task Send_ClientLeavesInTheAnswer_NeverCounts(string status)
    {
        await using var scene = await CircuitScene.StartAsync(FirstFailureOpens);
        scene.Backend.Answer = $"HTTP/1.1 {status}\r\nContent-Length: 1000000\r\n\r\nthe rest never comes";
        using (var client = await RawConnection.OpenAsync(scene.Node.Address))
        {
            await client.SendAsync(RawRequests.Get());
            await client.ReadHeadAsync();
            client.Reset();
        }

        await scene.Node.WaitAsync("\"error\":\"connection_terminated\"");
        scene.Backend.Answer = RawAnswers.Ok;

        Assert.Equal((CircuitState.Closed, 200), (scene.Circuit.State, (await scene.SendAsync()).Status));
    }

    [Fact]
    public async Task Send_ClientBreaksItsBodyOff_NeverCounts()
    {
        await using var scene = await CircuitScene.StartAsync(FirstFailureOpens);
        using (var client = await RawConnection.OpenAsync(scene.Node.Address))
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\npart");
            client.FinishSending();
            await client.ReadToEndAsync();
        }

        Assert.Equal((CircuitState.Closed, 200), (scene.Circuit.State, (await scene.SendAsync()).Status));
    }

    [Fact]
    public async Task Send_ClientLeavesBetweenFailures_TheRowGoesOn()
    {
        await using var scene = await CircuitScene.StartAsync("consecutiveFailures: 3, cooldown: 1h, maxCooldown: 1h");
        await scene.FailAsync(2);
        scene.Backend.Hold();
        using (var client = await RawConnection.OpenAsync(scene.Node.Address))
        {
            await client.SendAsync(RawRequests.Get());
            await Polling.UntilAsync(() => Task.FromResult(scene.Backend.Count == 3));
            client.Reset();
        }

        await scene.Node.WaitAsync("\"status\":499,");
        scene.Backend.Release();
        Assert.Equal(CircuitState.Closed, scene.Circuit.State);

        await scene.FailAsync(1);

        Assert.Equal((CircuitState.Open, 503), (scene.Circuit.State, (await scene.SendAsync()).Status));
    }
}
