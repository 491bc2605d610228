using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>What a client is told of a backend that cannot be reached, or does not answer in HTTP.</summary>
public sealed class FailureTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Forward_ConnectionRefused_IsABadGateway()
    {
        using var port = ClosedPort.Open();

        var detail = await ProblemAsync(port.Address, 502, "connection_refused", "Bad gateway");

        Assert.Equal("The request to destination 'only' of cluster 'backend' failed: it refused the connection.", detail);
    }

    [Fact]
    public async Task Forward_UnknownHostName_IsABadGateway()
        => await ProblemAsync("http://nosuch.invalid", 502, "dns_error", "Bad gateway");

    [Fact]
    public async Task Forward_UntrustedCertificate_IsABadGateway()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1AndHttp2, _ => Task.CompletedTask, certificate);

        await ProblemAsync(backend.Address, 502, "tls_certificate_error", "Bad gateway");
    }

    [Fact]
    public async Task Forward_NoTlsWhereTlsIsDue_IsABadGateway()
    {
        await using var backend = RawBackend.Start(async connection =>
        {
            await connection.ReadAsync(1);
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
            await connection.ReadToEndAsync(); // Closed with bytes unread, the system would send a reset.
        });

        await ProblemAsync(backend.Address.ToString().Replace("http:", "https:", StringComparison.Ordinal), 502, "tls_protocol_error", "Bad gateway");
    }

    [Fact]
    public async Task Forward_Http1WhereHttp2IsDue_IsABadGateway()
    {
        await using var backend = RawBackend.Start(async connection =>
        {
            await connection.ReadUntilAsync("SM\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadToEndAsync();
        });

        await ProblemAsync(backend.Address, 502, "http_protocol_error", "Bad gateway", "protocol: http2");
    }

    [Fact]
    public async Task Forward_ClosedBeforeAnyByte_IsABadGateway()
    {
        await using var passage = await Passage.StartAsync(async connection => await connection.ReadMessageAsync());

        ProblemAssert.Is(await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), 502, "http_response_incomplete", "Bad gateway");
        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Forward_ClosedInTheHead_IsABadGateway()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Le");
        });

        ProblemAssert.Is(await passage.SendAsync(Get), 502, "http_response_incomplete", "Bad gateway");
    }

    [Fact]
    public async Task Forward_ResetInTheHead_IsABadGateway()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            connection.Reset();
        });

        ProblemAssert.Is(await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), 502, "connection_terminated", "Bad gateway");
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/3.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: no name\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0050\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Control: a\u0001b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "http_upgrade_failed")]
    public async Task Forward_Garbage_IsABadGateway(string garbage, string error = "http_protocol_error")
    {
        await using var passage = await Passage.StartAsync(garbage);

        ProblemAssert.Is(await passage.SendAsync(Get), 502, error, "Bad gateway");
    }

    [Theory]
    [InlineData("a\0b", "a b")]
    [InlineData("a\rb", "a b")]
    [InlineData("a\r\n b", "a   b")]
    public async Task Forward_HeaderThatWouldSplit_IsMadeSafe(string value, string seen)
    {
        await using var passage = await Passage.StartAsync($"HTTP/1.1 200 OK\r\nX-Odd: {value}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(seen, (await passage.SendAsync(Get)).Value("X-Odd"));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 1x")]
    [InlineData("Content-Length: 99999999999999999999999")]
    public async Task Forward_LengthThatIsNone_NeverLooksWhole(string length)
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{length}\r\n\r\n12345");
        });

        ProblemAssert.Is(await passage.SendAsync(Get), 502, "http_protocol_error", "Bad gateway");
    }

    [Fact]
    public async Task Forward_HeadAbove64KiB_IsABadGatewayThatNamesTheLimit()
    {
        await using var passage = await Passage.StartAsync($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 70_000)}\r\nContent-Length: 0\r\n\r\n");

        var detail = ProblemAssert.Is(await passage.SendAsync(Get), 502, "http_response_header_section_size", "Bad gateway");

        Assert.Contains("64 KiB", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 70_000)]
    [InlineData(10, 7_000)]
    public async Task Forward_Http2HeadAbove64KiB_IsABadGatewayThatNamesTheLimit(int headers, int bytes)
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, context =>
        {
            for (var i = 0; i < headers; i++)
            {
                context.Response.Headers[$"X-Long-{i}"] = new string('x', bytes);
            }

            return Task.CompletedTask;
        });

        var detail = await ProblemAsync(backend.Address, 502, "http_response_header_section_size", "Bad gateway", "protocol: http2");

        Assert.Contains("64 KiB", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_HeadBelow64KiB_Passes()
    {
        var value = new string('x', 60_000);
        await using var passage = await Passage.StartAsync($"HTTP/1.1 200 OK\r\nX-Long: {value}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(value, (await passage.SendAsync(Get)).Value("X-Long"));
    }

    [Fact]
    public async Task Forward_FailedRequest_LeavesTheClientsConnectionOpen()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address));
        using var client = await RawConnection.OpenAsync(node.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Get);
            ProblemAssert.Is(await client.ReadMessageAsync(), 502, "connection_refused", "Bad gateway");
        }
    }

    [Fact]
    public async Task Forward_FailedHead_HasNoBody()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address));
        using var client = await RawConnection.OpenAsync(node.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            var response = await client.ReadMessageAsync(isBodiless: true);
            Assert.Equal((502, "gateway; error=connection_refused", "application/problem+json"), (response.Status, response.Value("Proxy-Status"), response.Value("Content-Type")));
        }
    }

    [Theory]
    [InlineData("mine-1.2_3:4/5+6=", true)]
    [InlineData("not\tsane", false)]
    [InlineData("<script>", false)]
    public async Task Forward_FailedRequest_IsNamedByTheClientsRequestId(string id, bool isKept)
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: {id}\r\n\r\n");

        var response = await client.ReadMessageAsync();
        ProblemAssert.Is(response, 502, "connection_refused", "Bad gateway");
        Assert.Equal(isKept, response.Value("X-Request-ID") == id);
    }

    private static async Task<string> ProblemAsync(object address, int status, string error, string title, string cluster = "")
    {
        await using var node = await TestNode.StartAsync(Tables.Single(address, cluster: cluster));
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync(Get);
        return ProblemAssert.Is(await client.ReadMessageAsync(), status, error, title);
    }
}
