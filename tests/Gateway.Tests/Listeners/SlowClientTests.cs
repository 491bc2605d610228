using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Listeners;

/// <summary>Clients that are slow on purpose hold nothing for long.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task Send_HeadThatNeverEnds_IsTimedOut()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { RequestHead = TimeSpan.FromSeconds(1) } });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");

        var response = await client.ReadMessageAsync();

        Assert.Equal("close", response.Value("Connection"));
        Assert.Equal(
            "The head of the request took longer than the 1s that this gateway waits for it (limits.requestHead).",
            ProblemAssert.Is(response, 408, "http_request_error", "Request timeout"));
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_BodySlowerThanTheRate_IsRefusedByNameOfTheLimit()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { MinRequestBytesPerSecond = 1_000 } });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nonly this");

        var response = await client.ReadMessageAsync();

        Assert.Equal(
            "The request body came slower than the 1000 bytes a second that this gateway waits for (limits.minRequestBytesPerSecond).",
            ProblemAssert.Is(response, 408, "http_request_error", "Request timeout"));
    }

    [Fact]
    public async Task Read_ResponseSlowerThanTheRate_IsCut()
    {
        var cut = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, async context =>
        {
            context.RequestAborted.Register(cut.SetResult);
            var buffer = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(buffer, CancellationToken.None);
            }
        });
        await using var node = await TestNode.StartAsync(
            Tables.Single(backend.Address, "timeouts: { total: none, activity: 10m }"), s => s with { Limits = s.Limits with { MinResponseBytesPerSecond = 1_000_000 } });
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync(RawRequests.Get());

        await cut.Task.Within();
    }
}
