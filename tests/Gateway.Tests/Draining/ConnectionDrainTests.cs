using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Draining;

/// <summary>What clients notice of a node that is drained: that their connections end in order.</summary>
public sealed class ConnectionDrainTests
{
    [Fact]
    public async Task Post_KeptConnection_EndsWithTheNextResponse()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { DrainDelay = TimeSpan.FromHours(1) });
        using var client = await RawConnection.OpenAsync(scene.Node.Address);
        await client.SendAsync(RawRequests.Get());
        Assert.Null((await client.ReadMessageAsync()).Value("Connection"));

        var status = await scene.BeginAsync();

        Assert.Equal(("announced", 3600), (status.GetProperty("phase").GetString(), status.GetProperty("phaseEndsInSeconds").GetInt32()));
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
        var last = await client.ReadMessageAsync();
        Assert.Equal((200, "close", "ok"), (last.Status, last.Value("Connection"), last.Body));
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.EndsWith("\r\n\r\nbody", backend.Requests[1].Head + backend.Requests[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ThenDelete_IsNotReadyAndReadyAgain()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { DrainDelay = TimeSpan.FromHours(1) });

        await scene.BeginAsync();
        var drained = await AskAsync(scene, "/.gateway/ready");
        Assert.Equal((503, """{"status":"not ready","reason":"The node is drained: an operator took it out of service."}"""), (drained.Status, drained.Body));
        Assert.Equal((200, "close"), (await AskAsync(scene, "/") is var served ? served.Status : 0, served.Value("Connection")));

        Assert.Equal("serving", (await scene.CancelAsync()).GetProperty("phase").GetString());
        Assert.Equal(200, (await AskAsync(scene, "/.gateway/ready")).Status);
        Assert.Null((await AskAsync(scene, "/")).Value("Connection"));
    }

    [Fact]
    public async Task Post_NothingUnderWay_IsDrainedAndEndsIdleConnections()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address);
        using var idle = await RawConnection.OpenAsync(scene.Node.Address);
        await idle.SendAsync(RawRequests.Get());
        await idle.ReadMessageAsync();

        await scene.BeginAsync();

        Assert.Equal("", await idle.ReadToEndAsync());
        await scene.UntilAsync(s => s.GetProperty("phase").GetString() == "drained" && s.GetProperty("connections").GetInt32() == 0);
        Assert.Equal(200, (await AskAsync(scene, "/")).Status); // Whatever comes all the same is served.
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_Http2Connection_GoesAwayAndNoRequestIsLost(bool isIdle)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { DrainDelay = isIdle ? TimeSpan.Zero : TimeSpan.FromHours(1) });
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (target, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(target.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal(HttpStatusCode.OK, await SendAsync());

        await scene.BeginAsync();
        if (isIdle)
        {
            await scene.UntilAsync(s => s.GetProperty("connections").GetInt32() == 0);
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync());
            await Polling.UntilAsync(async () => (await scene.StatusAsync()).GetProperty("connections").GetInt32() == 0);
        }

        await scene.CancelAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync());
        Assert.Equal(2, connections);

        async Task<HttpStatusCode> SendAsync()
        {
            using var request = Http2.Request(HttpMethod.Get, scene.Node.Address);
            using var response = await client.SendAsync(request).Within();
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Post_RequestNeverEnds_IsCutAtTheDeadlineAndCountedButNoneThatCameLater()
    {
        var release = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
        {
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.WriteAsync("late");
        });
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { Timeout = TimeSpan.FromSeconds(2) });
        using var early = await RawConnection.OpenAsync(scene.Node.Address);
        await early.SendAsync(RawRequests.Get());
        await early.ReadHeadAsync();

        await scene.BeginAsync();
        await scene.UntilAsync(s => s.GetProperty("phase").GetString() == "finishing");
        using var late = await RawConnection.OpenAsync(scene.Node.Address);
        await late.SendAsync(RawRequests.Get());
        Assert.Equal("close", (await late.ReadHeadAsync()).Value("Connection"));

        Assert.Equal("", await early.ReadToEndAsync());
        await scene.UntilAsync(s => s.GetProperty("phase").GetString() == "drained");
        release.SetResult();
        Assert.Contains("late", await late.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_AfterADrainThatWasTakenBack_IsAnnouncedAgain()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { DrainDelay = TimeSpan.FromSeconds(2) });
        await scene.BeginAsync();
        await scene.UntilAsync(s => s.GetProperty("phase").GetString() == "drained");
        await scene.CancelAsync();

        var stopping = scene.Node.StopAsync();

        await Polling.UntilAsync(async () => (await AskAsync(scene, "/.gateway/ready")) is { Status: 503 } answer && answer.Body.Contains("shutting down", StringComparison.Ordinal));
        Assert.Equal(200, (await AskAsync(scene, "/")).Status);
        await stopping.Within();
    }

    private static async Task<RawMessage> AskAsync(DrainScene scene, string target)
    {
        using var client = await RawConnection.OpenAsync(scene.Node.Address);
        await client.SendAsync(RawRequests.Get(target));
        return await client.ReadMessageAsync();
    }
}
