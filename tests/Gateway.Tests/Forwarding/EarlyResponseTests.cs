using System.Net;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>A backend may answer before it has read the request's body, and the client gets that answer whole.</summary>
public sealed class EarlyResponseTests
{
    [Fact]
    public async Task Forward_Http2BackendAnswersWithoutReading_Http1ClientGetsTheAnswer()
    {
        await using var backend = await StartRefusingAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");

        var response = await client.ReadMessageAsync();
        Assert.Equal((403, "not you", true), (response.Status, response.Body, response.IsComplete));
        client.Dispose();
        Assert.DoesNotContain("\"error\"", (await node.StopAsync()).Single(l => l.Contains("\"status\":403", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Http2BackendAnswersWithoutReading_Http2ClientGetsTheAnswer()
    {
        await using var backend = await StartRefusingAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address);
        var body = new DuplexContent();
        request.Content = body;

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within();

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("not you", await response.Content.ReadAsStringAsync().Within());
        body.Finish();
    }

    [Fact]
    public async Task Forward_Http1BackendAnswersAndReadsOn_ClientGetsTheAnswer()
    {
        var answered = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nnot you");
            answered.SetResult();
            await connection.ReadToEndAsync();
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\npart");
        await answered.Task.Within();
        await client.SendAsync("rest");

        var response = await client.ReadMessageAsync();

        Assert.Equal((403, "not you"), (response.Status, response.Body));
    }

    private static Task<KestrelBackend> StartRefusingAsync() => KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
    {
        context.Response.StatusCode = 403;
        await using var writer = new StreamWriter(context.Response.Body);
        await writer.WriteAsync("not you");
    });
}
