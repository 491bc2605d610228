using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>Nothing waits for the end of a body: what one side has sent, the other gets while the rest is still held back.</summary>
public sealed class BodyStreamingTests
{
    [Theory]
    [InlineData("Content-Length: 10", "first", "secon", "first", "secon")]
    [InlineData("Transfer-Encoding: chunked", "5\r\nfirst\r\n", "5\r\nsecon\r\n0\r\n\r\n", "5\r\nfirst\r\n", "5\r\nsecon\r\n0\r\n\r\n")]
    public async Task Forward_ResponseInParts_ClientGetsTheFirstWhileTheSecondIsHeld(
        string framing, string first, string second, string firstSeen, string secondSeen)
    {
        var clientHasFirst = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n{first}");
            await clientHasFirst.Task.Within();
            await connection.SendAsync(second);
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        await client.ReadHeadAsync();
        Assert.Equal(firstSeen, await client.ReadAsync(firstSeen.Length));
        clientHasFirst.SetResult();
        Assert.Equal(secondSeen, await client.ReadAsync(secondSeen.Length));
    }

    [Theory]
    [InlineData("Content-Type: text/event-stream\r\nTransfer-Encoding: chunked")]
    [InlineData("Content-Length: 1")]
    public async Task Forward_ResponseHead_ComesBeforeTheBodysFirstByte(string headers)
    {
        var clientHasHead = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n");
            await clientHasHead.Task.Within();
            await connection.SendAsync(headers.EndsWith("chunked", StringComparison.Ordinal) ? "1\r\nx\r\n0\r\n\r\n" : "x");
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        clientHasHead.SetResult();
        Assert.Contains("x", await client.ReadUntilAsync("x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 10", "first", "secon", "first", "secon")]
    [InlineData("Transfer-Encoding: chunked", "5\r\nfirst\r\n", "5\r\nsecon\r\n0\r\n\r\n", "5\r\nfirst\r\n", "5\r\nsecon\r\n0\r\n\r\n")]
    public async Task Forward_RequestInParts_BackendGetsTheFirstWhileTheSecondIsHeld(
        string framing, string first, string second, string firstSeen, string secondSeen)
    {
        var backendHasFirst = new TaskCompletionSource<string>();
        var backendHasSecond = new TaskCompletionSource<string>();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            backendHasFirst.SetResult(await connection.ReadAsync(firstSeen.Length));
            backendHasSecond.SetResult(await connection.ReadAsync(secondSeen.Length));
            await connection.SendAsync(RawAnswers.Ok);
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{first}");
        Assert.Equal(firstSeen, await backendHasFirst.Task.Within());
        await client.SendAsync(second);
        Assert.Equal(secondSeen, await backendHasSecond.Task.Within());
        Assert.Equal(200, (await client.ReadMessageAsync()).Status);
    }

    [Fact]
    public async Task Forward_RequestHead_ComesBeforeTheBodysFirstByte()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            Assert.Equal("late", await connection.ReadAsync(4));
            await connection.SendAsync(RawAnswers.Ok);
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        await passage.Backend.ReceiveAsync();
        await client.SendAsync("late");

        Assert.Equal(200, (await client.ReadMessageAsync()).Status);
    }

    /// <remarks>To HTTP/1.1 backends the platform's client hands out no response before the request's body has ended.</remarks>
    [Fact]
    public async Task Forward_BothDirectionsAtOnceOverHttp2_AreIndependent()
    {
        await using var backend = await StartEchoAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address);
        var content = new DuplexContent();
        request.Content = content;

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within();
        await using var stream = await response.Content.ReadAsStreamAsync().Within();
        var echo = new byte[4];
        foreach (var word in new[] { "ping", "pong", "over" })
        {
            await content.SendAsync(Encoding.ASCII.GetBytes(word));
            await stream.ReadExactlyAsync(echo).Within();
            Assert.Equal(word, Encoding.ASCII.GetString(echo));
        }

        content.Finish();
        Assert.Equal(0, await stream.ReadAsync(echo).Within());
    }

    [Fact]
    public async Task Forward_BothDirectionsAtOnceFromHttp1ToHttp2_AreIndependent()
    {
        await using var backend = await StartEchoAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        foreach (var word in new[] { "ping", "pong", "over" })
        {
            await client.SendAsync($"4\r\n{word}\r\n");
            Assert.Equal($"4\r\n{word}\r\n", await client.ReadAsync(9));
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.Equal("0\r\n\r\n", await client.ReadAsync(5));
    }

    private static Task<KestrelBackend> StartEchoAsync() => KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await context.Request.Body.CopyToAsync(context.Response.Body);
    });
}
