using Gateway.Tests.Support;

namespace Gateway.Tests.Retries;

public sealed class RetryTests
{
    private const string RoundRobin = "loadBalancing: { algorithm: roundRobin }";
    private const string Retries = $"{RoundRobin}\nretries: {{ backoff: 1ms }}";
    private const string Unavailable = "HTTP/1.1 503 Service Unavailable\r\nX-From: failing\r\nContent-Length: 4\r\n\r\nfail";

    public static TheoryData<string> Failures => ["", Unavailable, "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfail\r\n0\r\n\r\n"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Send_IdempotentFails_NextDestinationAnswers(string failure)
    {
        await using var set = await BackendSet.StartAsync(2, Retries);
        set.Backends[0].Answer = failure;

        var responses = await set.SendAsync(6);

        Assert.All(responses, response => Assert.Equal((200, "ok"), (response.Status, response.Body)));
        Assert.All(responses, response => Assert.Null(response.Value("X-From")));
        Assert.Equal(6, set.Counts[1]);
        var lines = await set.StopAsync();
        Assert.All(lines, line => Assert.Equal("b1", line.GetProperty("destination").GetString()));
        Assert.Equal(set.Counts[0], lines.Count(line => line.TryGetProperty("retries", out var retries) && retries.GetInt32() == 1));
    }

    [Theory]
    [InlineData("POST", 503)]
    [InlineData("PATCH", 503)]
    [InlineData("PUT", 200)]
    [InlineData("DELETE", 200)]
    public async Task Send_Failed_OnlyIdempotentMethodsAreSentAgain(string method, int status)
    {
        await using var set = await BackendSet.StartAsync(2, Retries);
        set.Backends[0].Answer = Unavailable;

        var response = Assert.Single(await set.RepeatAsync(1, $"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"));

        Assert.Equal(status, response.Status);
        Assert.Equal(status == 200 ? 1 : 0, set.Counts[1]);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]
    public async Task Send_BodyWithinTheBound_ComesWholeAgain(string rest)
    {
        await using var set = await BackendSet.StartAsync(2, Retries);
        set.Backends[0].Answer = Unavailable;

        Assert.Equal(200, Assert.Single(await set.RepeatAsync(1, $"PUT / HTTP/1.1\r\nHost: a\r\n{rest}")).Status);

        Assert.Equal("hello", Assert.Single(set.Backends[0].Requests).Body);
        Assert.Equal("hello", Assert.Single(set.Backends[1].Requests).Body);
        Assert.Equal(5, Assert.Single(await set.StopAsync()).GetProperty("requestBytes").GetInt32());
    }

    [Fact]
    public async Task Send_BodyOverTheBound_IsSentOnceAndItsAnswerPasses()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nretries: {{ backoff: 1ms, maxBodyBytes: 4 }}");
        set.Backends[0].Answer = Unavailable;

        var response = Assert.Single(await set.RepeatAsync(1, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"));

        Assert.Equal((503, "failing", "fail"), (response.Status, response.Value("X-From"), response.Body));
        Assert.Equal([1, 0], set.Counts);
    }

    [Fact]
    public async Task Send_PostToAClosedPort_NeverLeftAndIsSentAgain()
    {
        using var closed = ClosedPort.Open();
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(BackendSet.Table([closed.Address, backend.Address], $"{Retries}"));
        var request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + new string('x', 100_000);

        Assert.All(await Volley.RepeatAsync(node.Address, request, 4), status => Assert.Equal(200, status));

        Assert.All(backend.Requests, r => Assert.Equal(100_000, r.Body.Length));
    }

    [Fact]
    public async Task Send_ResponseHasBegun_IsNeverSentAgain()
    {
        await using var broken = RawBackend.Start(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.Reset();
        });
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(BackendSet.Table([broken.Address, backend.Address], Retries));
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync(RawRequests.Get());

        Assert.DoesNotContain("ok", await client.ReadToEndAsync(), StringComparison.Ordinal);

        Assert.Equal(0, backend.Count);
    }

    [Fact]
    public async Task Send_TryTakesTooLong_AnotherDestinationAnswers()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nretries: {{ backoff: 1ms, perTryTimeout: 100ms }}");
        set.Backends[0].Hold();

        Assert.Equal(200, Assert.Single(await set.SendAsync(1)).Status);

        Assert.Equal([1, 1], set.Counts);
    }

    /// <summary>Nobody shall look for the fault in the gateway where a backend let it wait.</summary>
    [Fact]
    public async Task Send_TryTakesTooLong_ItsTimeIsNotTheGatewaysShareInTheLog()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nretries: {{ backoff: 1ms, perTryTimeout: 1s }}");
        set.Backends[0].Hold();

        Assert.Equal(200, Assert.Single(await set.SendAsync(1)).Status);

        var line = Assert.Single(await set.StopAsync());
        Assert.Equal(1, line.GetProperty("retries").GetInt32());
        var outside = line.GetProperty("gatewayMs").GetDouble() + line.GetProperty("backendMs").GetDouble();
        Assert.InRange(outside, 0, line.GetProperty("durationMs").GetDouble() - 990);
    }

    [Fact]
    public async Task Send_EveryTryTakesTooLong_Is504NamingTheSetting()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nretries: {{ attempts: 3, backoff: 1ms, perTryTimeout: 50ms }}");
        Array.ForEach(set.Backends, b => b.Hold());

        var response = Assert.Single(await set.SendAsync(1));

        Assert.Equal((504, "gateway; error=http_response_timeout"), (response.Status, response.Value("Proxy-Status")));
        Assert.Contains("retries.perTryTimeout", response.Body, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(await set.StopAsync()).GetProperty("retries").GetInt32());
    }

    [Fact]
    public async Task Send_SlowBodyAfterAnEarlyHead_OutlastsTheTry()
    {
        await using var slow = RawBackend.Start(async connection =>
        {
            await connection.ReadMessageAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
            await connection.SendAsync("world");
        });
        await using var node = await TestNode.StartAsync(BackendSet.Table([slow.Address], "retries: { perTryTimeout: 150ms }"));
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync(RawRequests.Get());

        Assert.Equal("helloworld", (await client.ReadMessageAsync()).Body);
    }

    [Fact]
    public async Task Send_BudgetUsedUp_TheFailureItselfPasses()
    {
        await using var set = await BackendSet.StartAsync(2, $"{RoundRobin}\nretries: {{ backoff: 0s, budget: 0.1, minimumPerSecond: 0 }}");
        Array.ForEach(set.Backends, b => b.Answer = Unavailable);

        var responses = await set.SendAsync(40);

        Assert.All(responses, response => Assert.Equal((503, "failing"), (response.Status, response.Value("X-From"))));
        Assert.InRange(set.Counts.Sum(), 41, 44);
    }

    [Fact]
    public async Task Send_CircuitCountsEveryTry_AndEndsRetriesWhenItOpens()
    {
        await using var set = await BackendSet.StartAsync(3, $"{RoundRobin}\nretries: {{ attempts: 5, backoff: 1ms }}\ncircuit: {{ consecutiveFailures: 3, cooldown: 1h, maxCooldown: 1h }}");
        Array.ForEach(set.Backends, b => b.Answer = "");

        var first = Assert.Single(await set.SendAsync(1));
        Assert.Equal(502, first.Status);
        Assert.Equal(3, set.Counts.Sum());

        RefusalAssert.IsCircuitOpen(Assert.Single(await set.SendAsync(1)), "open");
        Assert.Equal(3, set.Counts.Sum());
    }

    [Fact]
    public async Task Send_OneDestinationOnly_IsTriedAgain()
    {
        await using var set = await BackendSet.StartAsync(1, Retries);
        set.Backends[0].Answer = "";

        Assert.Equal(502, Assert.Single(await set.SendAsync(1)).Status);

        Assert.Equal([2], set.Counts);
    }

    [Fact]
    public async Task Send_WithoutRetries_IsSentOnce()
    {
        await using var set = await BackendSet.StartAsync(2, RoundRobin);
        set.Backends[0].Answer = Unavailable;

        Assert.Equal(503, Assert.Single(await set.SendAsync(1)).Status);

        Assert.Equal([1, 0], set.Counts);
    }
}
