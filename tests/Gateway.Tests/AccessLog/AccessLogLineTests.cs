using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.AccessLog;

/// <summary>The line of one request, end to end.</summary>
public sealed class AccessLogLineTests
{
    [Fact]
    public async Task Forwarded_Request_SaysWhereItWentAndHowLongItTook()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");

        await passage.SendAsync(
            "POST /orders/4%202?token=secret HTTP/1.1\r\nHost: api.example:8080\r\nContent-Length: 3\r\nX-Request-ID: my-id\r\n"
            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\nabc");

        var line = await LineAsync(passage);
        Assert.Equal(
            [
                "requestId=my-id", "traceId=0af7651916cd43dd8448eb211c80319c", "client=127.0.0.1", "method=POST", "host=api.example:8080", "path=/orders/4%202",
                "protocol=HTTP/1.1", "status=201", "requestBytes=3", "responseBytes=5", "route=every", "cluster=backend", "destination=only",
            ],
            line.EnumerateObject().Where(p => p.Name != "time" && !p.Name.EndsWith("Ms", StringComparison.Ordinal)).Select(p => $"{p.Name}={p.Value}"));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$", line.GetProperty("time").GetString());
        var (gateway, backend) = (line.GetProperty("gatewayMs").GetDecimal(), line.GetProperty("backendMs").GetDecimal());
        Assert.True(gateway >= 0 && backend > 0 && gateway + backend <= line.GetProperty("durationMs").GetDecimal(), line.ToString());
    }

    [Fact]
    public async Task Forwarded_InsaneIdFromTheClient_LogsAnother()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: not \"sane\"\r\n\r\n");

        Assert.Matches("^[0-9a-z]{26}$", (await LineAsync(passage)).GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Forwarded_ChunkedBothWays_CountsTheBytes()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n");

        await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n");

        var line = await LineAsync(passage);
        Assert.Equal((7, 12), (line.GetProperty("requestBytes").GetInt32(), line.GetProperty("responseBytes").GetInt32()));
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("1000000")]
    public async Task Refused_BodyThatNeverCame_IsNotCounted(string stated)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, route: "access: required");

        await passage.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {stated}\r\n\r\n");

        Assert.Equal(0, (await LineAsync(passage)).GetProperty("requestBytes").GetInt64());
    }

    [Fact]
    public async Task Forwarded_Head_CountsNoBody()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        });

        await passage.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

        var line = await LineAsync(passage);
        Assert.Equal(("HEAD", 0), (line.GetProperty("method").GetString(), line.GetProperty("responseBytes").GetInt32()));
    }

    [Fact]
    public async Task NoRoute_IsLoggedWithoutOne()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, route: "match: { pathPrefix: /only }");

        var response = await passage.SendAsync("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");

        var line = await LineAsync(passage);
        Assert.Equal((404, "destination_not_found"), (line.GetProperty("status").GetInt32(), line.GetProperty("error").GetString()));
        Assert.Equal(response.Body.Length, line.GetProperty("responseBytes").GetInt32());
        Assert.Equal(response.Value("X-Request-ID"), line.GetProperty("requestId").GetString());
        Assert.All(["route", "cluster", "destination", "gatewayMs", "backendMs", "traceId"], name => Assert.False(line.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task BackendRefuses_IsLoggedWithWhatItTried()
    {
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"));
        using var client = new HttpClient();
        using var response = await client.GetAsync(node.Address).Within();

        var line = Parse(Assert.Single(await node.StopAsync()));
        Assert.Equal(502, line.GetProperty("status").GetInt32());
        Assert.Equal(("every", "backend", "only"), (line.GetProperty("route").GetString(), line.GetProperty("cluster").GetString(), line.GetProperty("destination").GetString()));
        Assert.Equal("connection_refused", line.GetProperty("error").GetString());
        Assert.True(line.TryGetProperty("gatewayMs", out _));
        Assert.False(line.TryGetProperty("backendMs", out _));
    }

    [Fact]
    public async Task OwnEndpoint_IsLoggedWithItsBytes()
    {
        await using var node = await TestNode.StartAsync(Tables.Single("http://127.0.0.1:9"));
        using var client = new HttpClient();
        var body = await client.GetStringAsync(new Uri(node.Address, "/.gateway/health")).Within();

        var line = Parse(Assert.Single(await node.StopAsync()));
        Assert.Equal("/.gateway/health", line.GetProperty("path").GetString());
        Assert.Equal((200, body.Length), (line.GetProperty("status").GetInt32(), line.GetProperty("responseBytes").GetInt32()));
        Assert.False(line.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task ClientGoesAway_IsLoggedAsSuch()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            Assert.Equal("", await connection.ReadToEndAsync()); // Until the gateway gives up too.
        });
        using (var client = await passage.ConnectAsync())
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await passage.Backend.ReceiveAsync();
            client.Reset();
        }

        var line = await LineAsync(passage);
        Assert.Equal((499, "connection_terminated"), (line.GetProperty("status").GetInt32(), line.GetProperty("error").GetString()));
    }

    private static async Task<JsonElement> LineAsync(Passage passage) => Parse(Assert.Single(await passage.Node.StopAsync()));

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;
}
