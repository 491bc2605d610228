using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>The cluster's protocol decides what is spoken to its destinations, whatever the client speaks.</summary>
public sealed class Http2BackendTests
{
    [Theory]
    [InlineData("", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("protocol: http1", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("protocol: http2", HttpProtocols.Http2, "HTTP/2")]
    public async Task Forward_ClusterProtocol_IsSpokenToBothKindsOfClients(string cluster, HttpProtocols protocols, string seen)
    {
        await using var backend = await KestrelBackend.StartAsync(protocols, DescribeAsync);
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: cluster));
        using var client = await RawConnection.OpenAsync(node.Address);
        using var http2 = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address, "/a%2Fb//c?d=%20&e");
        request.Headers.Host = "shop.example";
        request.Headers.Add("Cookie", "a=1; b=2");
        request.Content = new StringContent("body");

        await client.SendAsync(
            "POST /a%2Fb//c?d=%20&e HTTP/1.1\r\nHost: shop.example\r\nCookie: a=1\r\nCookie: b=2\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\nbody");
        var first = await client.ReadMessageAsync();
        using var second = await http2.SendAsync(request).Within();

        var expected = $"{seen} POST /a%2Fb//c?d=%20&e shop.example a=1; b=2 text/plain; charset=utf-8 4 body";
        Assert.Equal(expected, first.Body);
        Assert.Equal(expected, await second.Content.ReadAsStringAsync().Within());
    }

    [Fact]
    public async Task Forward_Http2Backend_HeaderBytesPassBothWays()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, context =>
        {
            context.Response.Headers["X-Back"] = context.Request.Headers["X-Bytes"];
            return Task.CompletedTask;
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Bytes: \u00c3\u00a9\u00ff\r\n\r\n");

        Assert.Equal("\u00c3\u00a9\u00ff", (await client.ReadMessageAsync()).Value("X-Back"));
    }

    [Fact]
    public async Task Forward_Http2BackendResetsTheStream_IsABadGateway()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(2);
            return Task.CompletedTask;
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2"));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        ProblemAssert.Is(await client.ReadMessageAsync(), 502, "http_protocol_error", "Bad gateway");
    }

    private static async Task DescribeAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var body = await new StreamReader(request.Body).ReadToEndAsync();
        var cookies = string.Join("; ", request.Headers.Cookie.ToArray());
        await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(
            $"{request.Protocol} {request.Method} {target} {request.Host} {cookies} {request.ContentType} {request.ContentLength} {body}"));
    }
}
