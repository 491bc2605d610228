using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>Bodies and their framing pass as they were meant, whole.</summary>
public sealed class BodyTests
{
    [Fact]
    public async Task Forward_RequestWithLength_KeepsLengthAndBytes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        var body = AllBytes(100_000);

        await passage.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\nContent-Type: x/y\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("100000", null, "x/y"), (seen.Value("Content-Length"), seen.Value("Transfer-Encoding"), seen.Value("Content-Type")));
        Assert.Equal(body, seen.Body);
    }

    [Fact]
    public async Task Forward_ChunkedRequest_StaysChunked()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;ext=1\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("chunked", null, "abc0123456789"), (seen.Value("Transfer-Encoding"), seen.Value("Content-Length"), seen.Body));
        Assert.True(seen.IsComplete);
    }

    [Fact]
    public async Task Forward_PostWithLengthZero_SaysZero()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("0", null, "a/b"), (seen.Value("Content-Length"), seen.Value("Transfer-Encoding"), seen.Value("Content-Type")));
    }

    [Fact]
    public async Task Forward_ChunkedRequestWithoutBytes_StaysChunked()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("chunked", null, ""), (seen.Value("Transfer-Encoding"), seen.Value("Content-Length"), seen.Body));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Forward_BodyWithBodilessMethod_Passes(string method)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nquery");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(($"{method} / HTTP/1.1", "5", "query"), (seen.StartLine, seen.Value("Content-Length"), seen.Body));
    }

    [Fact]
    public async Task Forward_GetWithoutBody_HasNoFraming()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal((null, null), (seen.Value("Content-Length"), seen.Value("Transfer-Encoding")));
    }

    [Fact]
    public async Task Forward_TwoRequestsInOneWrite_AreAnsweredInOrder()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            while (true)
            {
                var request = await connection.ReadMessageAsync();
                var body = request.StartLine + request.Body;
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("POST /1 HTTP/1.1one", (await client.ReadMessageAsync()).Body);
        Assert.Equal("GET /2 HTTP/1.1", (await client.ReadMessageAsync()).Body);
    }

    [Theory]
    [InlineData("Content-Length: 1234")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Content-Type: a/b")]
    public async Task Forward_Head_HeadersPassWithoutBody(string header)
    {
        await using var passage = await Passage.StartAsync($"HTTP/1.1 200 OK\r\n{header}\r\n\r\n");
        using var client = await passage.ConnectAsync();

        // The second answer begins where the first one ends: after its head.
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
            var response = await client.ReadMessageAsync(isBodiless: true);
            Assert.Equal(200, response.Status);
            if (!header.StartsWith("Transfer", StringComparison.Ordinal))
            {
                Assert.Contains(header, response.HeaderLines);
            }
        }

        Assert.All(passage.Backend.Requests, r => Assert.Equal("HEAD /x HTTP/1.1", r.StartLine));
    }

    [Theory]
    [InlineData("204 No Content", "X-A: b")]
    [InlineData("304 Not Modified", "ETag: \"x\"\r\nContent-Length: 77\r\nContent-Type: a/b")]
    [InlineData("304 Not Modified", "ETag: \"x\"")]
    [InlineData("205 Reset Content", "Content-Length: 0")]
    public async Task Forward_BodilessStatus_HeadersPassWithoutBody(string status, string headers)
    {
        await using var passage = await Passage.StartAsync($"HTTP/1.1 {status}\r\nDate: d\r\n{headers}\r\n\r\n");
        using var client = await passage.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            var response = await client.ReadMessageAsync();
            Assert.Equal($"HTTP/1.1 {status}", response.StartLine);
            Assert.Equal($"Date: d\r\n{headers}".Split("\r\n").Order(StringComparer.Ordinal), response.HeaderLines.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Forward_ChunkedResponse_StaysChunked()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;e=f\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(("chunked", null, "abc0123456789", true), (response.Value("Transfer-Encoding"), response.Value("Content-Length"), response.Body, response.IsComplete));
    }

    [Fact]
    public async Task Forward_ResponseEndedByClose_BecomesChunked()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        });

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(("chunked", "until the end", true), (response.Value("Transfer-Encoding"), response.Body, response.IsComplete));
    }

    [Fact]
    public async Task Forward_ChunkedResponseToHttp10_EndsByClose()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        using var client = await passage.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n");

        var response = await client.ReadToEndAsync();
        Assert.EndsWith("\r\n\r\nabc", response, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_LargeBodies_PassByteForByte()
    {
        var body = AllBytes(3_000_000);
        await using var passage = await Passage.StartAsync(async connection =>
        {
            var request = await connection.ReadMessageAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}");
        });

        var response = await passage.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal(body.Length, response.Body.Length);
        Assert.True(body == response.Body);
    }

    private static string AllBytes(int count) => Encoding.Latin1.GetString([.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 / 7))]);
}
