using System.Net;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>HTTP/1.1 and HTTP/2 by prior knowledge on one cleartext port.</summary>
public sealed class ProtocolTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    [Fact]
    public async Task Listen_Auto_SpeaksBothOnOnePort()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        Assert.Equal(("HTTP/1.1 200 OK", "ok"), await passage.SendAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n") is var r ? (r.StartLine, r.Body) : default);
        Assert.Equal((HttpVersion.Version20, "ok"), await GetHttp2Async(passage.Node.Address));

        var lines = await passage.Node.StopAsync();
        Assert.Single(lines, l => l.Contains("\"protocol\":\"HTTP/1.1\"", StringComparison.Ordinal));
        Assert.Single(lines, l => l.Contains("\"protocol\":\"HTTP/2\"", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Contains("\"client\":\"127.0.0.1\"", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listen_AutoAndPrefaceInPieces_IsHttp2()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        foreach (var piece in Preface.Chunk(5))
        {
            await client.SendAsync(new string(piece));
        }

        await client.SendAsync("\0\0\0\u0004\0\0\0\0\0");

        // A SETTINGS frame of the server's.
        var head = await client.ReadAsync(9);
        Assert.Equal(4, head[3]);
    }

    [Theory]
    [InlineData("P", "OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("PR", "OPFIND / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("G", "ET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Listen_AutoAndHttp1InPieces_IsHttp1(string first, string rest)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using var client = await passage.ConnectAsync();
        await client.SendAsync(first);
        await client.SendAsync(rest);

        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadMessageAsync()).StartLine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    [InlineData("GET / HT")]
    public async Task Listen_AutoAndClientLeavesEarly_NextClientIsServed(string bytes)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        using (var client = await passage.ConnectAsync())
        {
            await client.SendAsync(bytes);
            client.FinishSending();
            await client.ReadToEndAsync();
        }

        Assert.Equal(200, (await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal((HttpVersion.Version20, "ok"), await GetHttp2Async(passage.Node.Address));
    }

    [Fact]
    public async Task Listen_Http1Only_RefusesHttp2()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, configure: s => With(s, ListenerProtocol.Http1));

        Assert.Equal(200, (await passage.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetHttp2Async(passage.Node.Address));
    }

    [Fact]
    public async Task Listen_Http2Only_RefusesHttp1()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, configure: s => With(s, ListenerProtocol.Http2));
        using var client = await passage.ConnectAsync();

        Assert.Equal((HttpVersion.Version20, "ok"), await GetHttp2Async(passage.Node.Address));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.DoesNotContain("200 OK", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Single(passage.Backend.Requests);
    }

    [Fact]
    public async Task Listen_ManyHttp2RequestsAtOnce_ShareOneConnection()
    {
        const int Count = 50;
        var all = new TaskCompletionSource();
        var waiting = 0;
        await using var passage = await Passage.StartAsync(async connection =>
        {
            await connection.ReadMessageAsync();
            if (Interlocked.Increment(ref waiting) == Count)
            {
                all.SetResult();
            }

            await all.Task.Within();
            await connection.SendAsync(RawAnswers.Ok);
        });
        using var client = new HttpClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            using var request = Http2.Request(HttpMethod.Get, passage.Node.Address, $"/{i}");
            using var response = await client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        })).Within();

        Assert.All(answers, a => Assert.Equal("ok", a));
        Assert.Equal(Count, passage.Backend.Requests.Select(r => r.StartLine).Distinct().Count());
    }

    private static NodeSettings With(NodeSettings settings, ListenerProtocol protocol)
        => settings with { Listeners = [settings.Listeners[0] with { Protocol = protocol }] };

    private static async Task<(Version Version, string Body)> GetHttp2Async(Uri address)
    {
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Get, address, "/2");
        using var response = await client.SendAsync(request).Within();
        return (response.Version, await response.Content.ReadAsStringAsync().Within());
    }
}
