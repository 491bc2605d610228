using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>A node in front of a backend that keeps what it reads, for many cases one after the other.</summary>
public sealed partial class ParsingScene : IAsyncLifetime
{
    /// <summary>The last request of each case. Where it is answered, the gateway took nothing before it for part of it.</summary>
    private const string Last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private const string Sentinel = "GET /sentinel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestKey _key = TestKey.Create();
    private RawBackend? _backend;
    private TestNode? _node;

    /// <summary>The header of a consumer whose id is <c>alice</c>.</summary>
    internal string KeyHeader => _key.Header;

    public async Task InitializeAsync()
    {
        _backend = RawBackend.Answering(RawAnswers.Ok);
        _node = await TestNode.StartAsync(
            $$"""
            routes:
              respond: { match: { path: /respond, hosts: [a] }, respond: { body: own } }
              redirect: { match: { path: /redirect, hosts: [a] }, redirect: { location: "http://b/" } }
              closed: { match: { path: /closed, hosts: [a] }, clusterId: backend, access: required }
              elsewhere: { match: { path: /elsewhere, hosts: [b] }, clusterId: backend }
              every: { match: { path: "/{**rest}", hosts: [a] }, clusterId: backend }
            clusters:
              backend: { destinations: { only: { address: "{{_backend.Address.ToString().TrimEnd('/')}}" } } }
            {{TestKey.Consumers(("alice", _key, ""))}}
            """,
            s => s with { Limits = s.Limits with { MaxRequestBodyBytes = 1_000 } });
    }

    public async Task DisposeAsync()
    {
        await _backend!.DisposeAsync();
        await _node!.DisposeAsync();
    }

    /// <summary>Sends bytes and a last request behind them on one connection.</summary>
    /// <returns>The statuses of all answers, and of each request that the backend saw its start line and body.</returns>
    internal async Task<(string Statuses, string Seen)> SendAsync(string bytes)
    {
        var before = _backend!.Requests.Count;
        var statuses = string.Join(' ', await AnswersAsync(bytes + Last));

        // Whatever was forwarded before has arrived by the time that this has been answered, on the same connection if it can be.
        Assert.Equal([200], await AnswersAsync(Sentinel));
        var seen = _backend.Requests.Skip(before).Where(IsWhole).ToArray();
        Assert.All(seen, AssertWellFormed);
        Assert.Equal("GET /sentinel HTTP/1.1", seen[^1].StartLine);
        return (statuses, string.Join(" + ", seen[..^1].Select(r => $"{r.StartLine[..r.StartLine.LastIndexOf(' ')]}{(r.Body.Length == 0 ? "" : $" ({r.Body})")}")));
    }

    /// <summary>Sends a request.</summary>
    /// <returns>What the backend saw of it.</returns>
    internal async Task<RawMessage> SeenAsync(string request)
    {
        var before = _backend!.Requests.Count;
        await SendAsync(request);
        return _backend.Requests[before];
    }

    private async Task<List<int>> AnswersAsync(string bytes)
    {
        using var client = await RawConnection.OpenAsync(_node!.Address);
        await client.SendAsync(bytes);
        var answers = await client.ReadMessagesAsync();
        Assert.All(answers, answer => Assert.True(answer.IsComplete));
        return [.. answers.Select(answer => answer.Status)];
    }

    /// <summary>Whether a request came to its end; one that was cut with its connection is none, and must not begin as a hidden one.</summary>
    private static bool IsWhole(RawMessage request)
    {
        Assert.True(request.IsComplete || !request.StartLine.Contains("hidden", StringComparison.Ordinal), request.Head);
        return request.IsComplete;
    }

    /// <summary>Asserts that no two readers of the same bytes can see different requests in them (RFC 9112, sections 2 to 7).</summary>
    private static void AssertWellFormed(RawMessage request)
    {
        Assert.Matches(StartLine(), request.StartLine);
        Assert.All(request.HeaderLines, line => Assert.Matches(HeaderLine(), line));
        Assert.Single(request.Values("Host"));
        Assert.True(request.Values("Content-Length").Length + request.Values("Transfer-Encoding").Length <= 1, request.Head);
        Assert.All(request.Values("Content-Length"), length => Assert.Matches("^[0-9]{1,9}$", length));
        Assert.All(request.Values("Transfer-Encoding"), coding => Assert.Equal("chunked", coding));
        Assert.Equal("", request.Trailers);
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+ /[!-~]* HTTP/1\.1$")]
    private static partial Regex StartLine();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+: ?[^\0\r\n]*$")]
    private static partial Regex HeaderLine();
}
