using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>A response that breaks off on its way must not look whole to the client.</summary>
public sealed class BrokenResponseTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 10", "part", false)]
    [InlineData("Content-Length: 10", "part", true)]
    [InlineData("Transfer-Encoding: chunked", "4\r\npart\r\n", false)]
    [InlineData("Transfer-Encoding: chunked", "4\r\npart\r\n", true)]
    [InlineData("Transfer-Encoding: chunked", "8\r\npart", false)]
    public async Task Forward_BackendBreaksOffInTheBody_ClientSeesABrokenResponse(string framing, string part, bool byReset)
    {
        var clientHasPart = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n{part}");
            await clientHasPart.Task.Within();
            if (byReset)
            {
                connection.Reset();
            }
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        await client.ReadUntilAsync("part");
        clientHasPart.SetResult();

        var rest = await client.ReadToEndAsync();

        Assert.DoesNotContain("0\r\n\r\n", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", rest, StringComparison.Ordinal);
        var line = Assert.Single(await passage.Node.StopAsync());
        Assert.Contains("\"status\":200,", line, StringComparison.Ordinal);
        Assert.Contains(byReset ? "\"error\":\"connection_terminated\"" : "\"error\":\"http_response_incomplete\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_GarbageInsteadOfAChunk_ClientSeesABrokenResponse()
    {
        var clientHasPart = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
            await clientHasPart.Task.Within();
            await connection.SendAsync("not a size\r\n");
        });
        using var client = await passage.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadUntilAsync("part\r\n");
        clientHasPart.SetResult();

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Contains("\"error\":\"http_protocol_error\"", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_BackendBreaksOffInTheBody_Http2ClientSeesAnError()
    {
        var clientHasHead = new TaskCompletionSource();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
            await clientHasHead.Task.Within();
        });
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Get, passage.Node.Address);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        clientHasHead.SetResult();

        var error = await Assert.ThrowsAnyAsync<HttpIOException>(async () =>
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(Stream.Null).Within();
        });
        Assert.NotEqual(HttpRequestError.Unknown, error.HttpRequestError);
    }

    [Fact]
    public async Task Forward_MoreBytesThanSaid_ClientSeesTheSaidOnes()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        using var client = await passage.ConnectAsync();

        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal("ok", (await client.ReadMessageAsync()).Body);
        }
    }
}
