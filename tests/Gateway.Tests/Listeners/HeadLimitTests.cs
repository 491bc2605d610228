using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

public sealed class HeadLimitTests
{
    [Fact]
    public async Task Accept_200Headers_IsRefused()
        => await AssertRefusedAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Headers(199)}\r\n", 431);

    [Fact]
    public async Task Accept_100Headers_Passes()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(200, (await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{Headers(99)}\r\n")).Status);
        Assert.Equal(99, Assert.Single(passage.Backend.Requests).HeaderLines.Count(l => l.StartsWith("X-Many", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Accept_HeadersAbove32KiB_IsRefused()
        => await AssertRefusedAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 33_000)}\r\n\r\n", 431);

    [Fact]
    public async Task Accept_RequestLineAboveTheBound_IsRefused()
        => await AssertRefusedAsync($"GET /{new string('x', 33_000)} HTTP/1.1\r\nHost: a\r\n\r\n", 414);

    [Fact]
    public async Task Accept_OwnBounds_Hold()
    {
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { MaxRequestHeaders = 250, MaxRequestHeaderBytes = 100_000 } });

        var response = await passage.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 60_000)}\r\n{Headers(199)}\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal(60_000, Assert.Single(passage.Backend.Requests).Value("X-Long")!.Length);
    }

    private static string Headers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-Many-{i}: {i}\r\n"));

    private static async Task AssertRefusedAsync(string request, int status)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        await client.SendAsync(request);

        var response = await client.ReadMessageAsync();

        Assert.Equal((status, "close"), (response.Status, response.Value("Connection")));
        await passage.AssertNothingForwardedAsync();
    }
}
