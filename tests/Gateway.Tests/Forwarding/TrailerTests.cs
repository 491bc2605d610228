using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

public sealed class TrailerTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 7\r\nX-More: \u00e9\r\n\r\n";

    [Fact]
    public async Task Forward_Http1TrailersToHttp2_Pass()
    {
        await using var passage = await Passage.StartAsync(Chunked);

        using var response = await GetHttp2Async(passage.Node);

        Assert.Equal("body", await response.Content.ReadAsStringAsync().Within());
        Assert.Equal(["x-more", "x-sum"], response.TrailingHeaders.Select(t => t.Key).Order(StringComparer.Ordinal));
        Assert.Equal("7", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task Forward_Http2TrailersToHttp2_Pass()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            await context.Response.WriteAsync("body");
            context.Response.AppendTrailer("X-Sum", "7");
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));

        using var response = await GetHttp2Async(node);

        Assert.Equal("body", await response.Content.ReadAsStringAsync().Within());
        Assert.Equal("7", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    /// <remarks>Kestrel sends no trailers on HTTP/1.1, and RFC 9110, section 6.5.1, lets a proxy drop them.</remarks>
    [Theory]
    [InlineData("")]
    [InlineData("TE: trailers\r\nConnection: TE\r\n")]
    public async Task Forward_Http1TrailersToHttp1_AreLeftOutAndTheBodyIsWhole(string te)
    {
        await using var passage = await Passage.StartAsync(Chunked);

        var response = await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{te}\r\n");

        Assert.Equal(("body", "", true), (response.Body, response.Trailers, response.IsComplete));
    }

    private static async Task<HttpResponseMessage> GetHttp2Async(TestNode node)
    {
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Get, node.Address);
        request.Headers.TE.Add(new("trailers"));
        return await client.SendAsync(request).Within();
    }
}
