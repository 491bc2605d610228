using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>The bounds on what comes before a request's body, whose refusals name the bound and its setting.</summary>
public sealed class HeadLimitTests
{
    private const string TooLarge = "The headers of the request are larger than the 32768 bytes that this gateway takes (limits.maxRequestHeaderBytes).";
    private const string TooMany = "The request has more than the 100 headers that this gateway takes (limits.maxRequestHeaders).";
    private const string LineTooLong = "The request line is longer than the 32768 bytes that this gateway takes (limits.maxRequestHeaderBytes).";
    private const string FieldsTooLarge = "Request header fields too large";

    [Fact]
    public async Task Accept_200Headers_IsRefused()
        => Assert.Equal(TooMany, await RefusalAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Headers(199)}\r\n", 431, FieldsTooLarge));

    [Fact]
    public async Task Accept_200HeadersOfOneName_IsRefused()
        => Assert.Equal(TooMany, await RefusalAsync($"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X-Same: 1\r\n", 199))}\r\n", 431, FieldsTooLarge));

    [Fact]
    public async Task Accept_100Headers_Passes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(200, (await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Headers(99)}\r\n")).Status);
        Assert.Equal(99, Assert.Single(passage.Backend.Requests).HeaderLines.Count(l => l.StartsWith("X-Many", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Accept_HeadersAbove32KiB_IsRefused()
        => Assert.Equal(TooLarge, await RefusalAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 33_000)}\r\n\r\n", 431, FieldsTooLarge));

    [Fact]
    public async Task Accept_RequestLineAboveTheBound_IsRefused()
        => Assert.Equal(LineTooLong, await RefusalAsync($"GET /{new string('x', 33_000)} HTTP/1.1\r\nHost: a\r\n\r\n", 414, "URI too long"));

    [Fact]
    public async Task Accept_RequestLineBelowTheBound_Passes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(200, (await passage.SendAsync($"GET /{new string('x', 32_000)} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Accept_OwnBounds_Hold()
    {
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { MaxRequestHeaders = 250, MaxRequestHeaderBytes = 100_000 } });

        var response = await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 60_000)}\r\n{Headers(199)}\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal(60_000, Assert.Single(passage.Backend.Requests).Value("X-Long")!.Length);
        var refused = await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 100_001)}\r\n\r\n");
        Assert.Contains("100000 bytes", ProblemAssert.Is(refused, 431, "http_request_error", FieldsTooLarge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_RefusedAfterAnswered_BothAnswersAreWhole()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n{Headers(199)}\r\n");

        Assert.Equal("ok", (await client.ReadMessageAsync()).Body);
        Assert.Equal(TooMany, ProblemAssert.Is(await client.ReadMessageAsync(), 431, "http_request_error", FieldsTooLarge));
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Accept_RefusedHead_HasNoBody()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();

        await client.SendAsync($"HEAD / HTTP/1.1\r\nHost: a\r\n{Headers(199)}\r\n");

        var response = await client.ReadMessageAsync(isBodiless: true);
        Assert.Equal((431, "application/problem+json", "close"), (response.Status, response.Value("Content-Type"), response.Value("Connection")));
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Accept_NoHttp_SaysWhatIsWrongAndQuotesNothing()
        => Assert.Equal(
            "The head of the request is no valid HTTP: Invalid request line.",
            await RefusalAsync("secret garbage\r\n\r\n", 400, "Bad request"));

    [Fact]
    public async Task Accept_RefusedHead_IsLoggedWithTheIdOfItsAnswer()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        var response = await passage.SendAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{Headers(199)}\r\n");

        var line = JsonDocument.Parse(Assert.Single(await passage.Node.StopAsync())).RootElement;

        Assert.Equal(
            (response.Value("X-Request-ID"), "/x", 431, response.Body.Length, "http_request_error"),
            (line.GetProperty("requestId").GetString(), line.GetProperty("path").GetString(), line.GetProperty("status").GetInt32(),
                line.GetProperty("responseBytes").GetInt32(), line.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Accept_TrailersAboveTheBound_IsRefusedByNameOfTheLimit()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Long: {new string('x', 33_000)}\r\n\r\n");

        var detail = ProblemAssert.Is(await client.ReadMessageAsync(), 431, "http_request_error", FieldsTooLarge);
        Assert.Contains("limits.maxRequestHeaderBytes", detail, StringComparison.Ordinal);
    }

    // The server has no place for a body of ours in its answers over HTTP/2.
    [Fact]
    public async Task Accept_Http2HeadersAboveTheBounds_AreRefusedAsStreams()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        (string, string)[] request = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")];

        Assert.Equal("status 431", await Http2Probe.SendAsync(passage.Node.Address, [.. request, ("x-long", new string('x', 33_000))]));
        Assert.Equal("status 431", await Http2Probe.SendAsync(passage.Node.Address, [.. request, .. Enumerable.Range(0, 100).Select(i => ($"x-{i}", "1"))]));
        await passage.AssertNothingForwardedAsync();
        Assert.Equal([200, 431, 431], (await passage.Node.StopAsync()).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("status").GetInt32()).Order());
    }

    [Fact]
    public async Task Accept_Http2FieldWithinAWiderBound_Passes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { MaxRequestHeaderBytes = 100_000 } });

        Assert.Equal("status 200", await Http2Probe.SendAsync(
            passage.Node.Address, [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), ("x-long", new string('x', 60_000))]));
    }

    private static string Headers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-Many-{i}: {i}\r\n"));

    private static async Task<string> RefusalAsync(string request, int status, string title)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        await client.SendAsync(request);

        var response = await client.ReadMessageAsync();

        var detail = ProblemAssert.Is(response, status, "http_request_error", title);
        Assert.Equal(("close", "no-store"), (response.Value("Connection"), response.Value("Cache-Control")));
        Assert.Equal("", await client.ReadToEndAsync());
        await passage.AssertNothingForwardedAsync();
        return detail;
    }
}
