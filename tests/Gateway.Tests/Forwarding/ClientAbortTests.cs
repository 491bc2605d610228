using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>A client that goes away takes the backend's request with it, and nobody is blamed for it.</summary>
public sealed class ClientAbortTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\npart", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\npart", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n", false)]
    public async Task Forward_ClientLeavesBeforeTheAnswer_BackendIsToldAndTheLogSays499(string request, bool byReset)
    {
        var closed = new TaskCompletionSource<string>();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            closed.SetResult(await connection.ReadToEndAsync());
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync(request);
        await passage.Backend.ReceiveAsync();

        Leave(client, byReset);

        Assert.DoesNotContain("0\r\n\r\n", await closed.Task.Within(), StringComparison.Ordinal);
        var line = Assert.Single(await passage.Node.StopAsync());
        Assert.Contains("\"status\":499,", line, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"connection_terminated\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Http2ClientCancelsBeforeTheAnswer_BackendIsToldAndTheLogSays499()
    {
        var closed = new TaskCompletionSource<string>();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            closed.SetResult(await connection.ReadToEndAsync());
        });
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Get, passage.Node.Address);
        using var cancel = new CancellationTokenSource();
        var answer = client.SendAsync(request, cancel.Token);
        await passage.Backend.ReceiveAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await closed.Task.Within();
        var line = Assert.Single(await passage.Node.StopAsync());
        Assert.Contains("\"status\":499,", line, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"connection_terminated\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Forward_ClientLeavesInTheBody_BackendIsToldAndTheLogSaysSo(bool byReset)
    {
        var closed = new TaskCompletionSource<string>();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
            closed.SetResult(await connection.ReadToEndAsync());
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadUntilAsync("part");

        Leave(client, byReset);

        await closed.Task.Within();
        var line = Assert.Single(await passage.Node.StopAsync());
        Assert.Contains("\"status\":200,", line, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"connection_terminated\"", line, StringComparison.Ordinal);
    }

    private static void Leave(RawConnection client, bool byReset)
    {
        if (byReset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }
}
