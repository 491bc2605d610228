using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>1xx responses: 100 (Continue) works from end to end, and others do no harm.</summary>
public sealed class InterimResponseTests
{
    // Up to 1,024 bytes the platform's client sends in any case, to keep its connection.
    private const string Request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n";

    [Fact]
    public async Task Forward_BackendAsksForTheBody_ClientIsAsked()
    {
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            var sent = await connection.ReadAsync(2000);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n{sent}");
        });
        var body = new string('b', 2000);
        using var client = await passage.ConnectAsync();

        await client.SendAsync(Request);
        Assert.Equal("HTTP/1.1 100 Continue", (await client.ReadHeadAsync()).StartLine);
        await client.SendAsync(body);

        Assert.Equal(body, (await client.ReadMessageAsync()).Body);
        Assert.Equal("100-continue", Assert.Single(passage.Backend.Requests).Value("Expect"));
    }

    [Fact]
    public async Task Forward_BackendRefusesTheBody_ClientIsNeverAskedForIt()
    {
        var body = new TaskCompletionSource<string>();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno");
            body.SetResult(await connection.ReadToEndAsync());
        });
        using var client = await passage.ConnectAsync();

        await client.SendAsync(Request);

        // The first thing to come is the final response.
        var response = await client.ReadMessageAsync();
        Assert.Equal((401, "no", true), (response.Status, response.Body, response.IsComplete));
        client.Dispose();
        Assert.Equal("", await body.Task.Within());
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Forward_UnaskedInterimResponse_LeavesTheFinalOneUnharmed(string interim)
    {
        await using var passage = await Passage.StartAsync(interim + "HTTP/1.1 200 OK\r\nX-Final: yes\r\nContent-Length: 4\r\n\r\nbody");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(("HTTP/1.1 200 OK", "yes", null, "body"), (response.StartLine, response.Value("X-Final"), response.Value("Link"), response.Body));
    }

    [Fact]
    public async Task Forward_SwitchingProtocolsUnasked_IsABadGateway()
    {
        await using var passage = await Passage.StartAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        var response = await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        ProblemAssert.Is(response, 502, "http_upgrade_failed", "Bad gateway");
    }
}
