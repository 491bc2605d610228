namespace Gateway.Tests.Conformance;

/// <summary>
/// Requests as published work on parsing and smuggling knows them (RFC 9112; CL.TE, TE.CL, TE.TE, CL.0, 0.CL, Expect): each is
/// refused with its connection, or the backend sees exactly one well-formed request for each that the gateway saw.
/// </summary>
/// <remarks>What is refused as ambiguous in its framing is in <see cref="Listeners.SmugglingTests"/>.</remarks>
public sealed class RequestParsingTests(ParsingScene scene) : IClassFixture<ParsingScene>
{
    private const string Host = "Host: a\r\n";
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>What is sent, the statuses that come back, and what the backend sees. A request to /last follows each.</summary>
    public static TheoryData<string, string, string> Heads => new()
    {
        // Section 2.2: what comes before a request line, and how lines end.
        { $"\r\nGET /x HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x + GET /last" },
        { $"\r\n\r\n\r\nGET /x HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x + GET /last" },
        { $"\nGET /x HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x + GET /last" },
        { $" GET /x HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\n{Host}\n{Hidden}\r\n\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n", "400", "" },
        { $"GET /x HTTP/1.1\n{Host}\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r{Host}\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\n{Host}\r{Hidden}", "400", "" },

        // Section 3: the request line.
        { $"get /x HTTP/1.1\r\n{Host}\r\n", "400 200", "GET /last" },
        { $"Query /x HTTP/1.1\r\n{Host}\r\n", "400 200", "GET /last" },
        { $"own-Method /x HTTP/1.1\r\n{Host}\r\n", "200 200", "own-Method /x + GET /last" },
        { $"GET /x HTTP/1.1\r\nhOsT: a\r\n\r\n", "200 200", "GET /x + GET /last" },
        { $"GET /x HTTP/01.1\r\n{Host}\r\n", "400", "" },
        { $"GET /x HTTP/1.10\r\n{Host}\r\n", "400", "" },
        { $"GET /x HTTP/1.\r\n{Host}\r\n", "400", "" },
        { $"GET /x\r\n{Host}\r\n", "400", "" },
        { $"GET /x HTTP/0.9\r\n{Host}\r\n", "505", "" },
        { $"GET /x HTTP/1.1 HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"/x HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET\r\n{Host}\r\n", "400", "" },
        { $"GET /x%20HTTP/1.1%0d%0aX-A:%20b HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x%20HTTP/1.1%0d%0aX-A:%20b + GET /last" },

        // Section 3.2: forms of the target, and what the host is.
        { $"GET http://a/x HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x + GET /last" },
        { $"GET HTTP://a/x?y HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET http://a HTTP/1.1\r\n{Host}\r\n", "200 200", "GET / + GET /last" },
        { $"GET http://b/elsewhere HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET http://a:81/x HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET http://b@a/x HTTP/1.1\r\n{Host}\r\n", "200 200", "GET /x + GET /last" },
        { $"GET http:///x HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET ftp://a/x HTTP/1.1\r\n{Host}\r\n", "400", "" },
        { $"GET a:80 HTTP/1.1\r\n{Host}\r\n", "405", "" },
        { $"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", "405 200", "GET /last" },
        { $"OPTIONS * HTTP/1.1\r\n{Host}\r\n", "501 200", "GET /last" },
        { $"GET * HTTP/1.1\r\n{Host}\r\n", "405", "" },
        { "GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400", "" },
        { "GET /x HTTP/1.1\r\nHost:\r\n\r\n", "404 200", "GET /last" },
        { "GET /x HTTP/1.1\r\nHost: a:80\r\n\r\n", "200 200", "GET /x + GET /last" },
        { "GET /x HTTP/1.1\r\nHost: a:b\r\n\r\n", "400", "" },
        { "GET /x HTTP/1.1\r\nHost: a#b\r\n\r\n", "400", "" },
        { "GET /x HTTP/1.1\r\nHost: [::1\r\n\r\n", "400", "" },
        { "GET /x HTTP/1.1\r\nHost: b\r\nX-Forwarded-Host: a\r\n\r\n", "404 200", "GET /last" },
        { "GET //a/../x HTTP/1.1\r\nHost: a\r\n\r\n", "400 200", "GET /last" },
        { "GET //b/x HTTP/1.1\r\nHost: a\r\n\r\n", "200 200", "GET //b/x + GET /last" },

        // Section 5: header lines.
        { $"GET /x HTTP/1.1\r\n{Host}X-A:b\r\n\r\n", "200 200", "GET /x + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X-A: \t b \t \r\n\r\n", "200 200", "GET /x + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X-A: b\tc\r\n\r\n", "200 200", "GET /x + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X-A:\r\n\r\n", "200 200", "GET /x + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X-A: b\r\n\tc\r\n\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\n{Host}X(A): b\r\n\r\n", "400 200", "GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X\u00e9: b\r\n\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\n{Host}\u00a0X-A: b\r\n\r\n", "400", "" },
        { $"GET /x HTTP/1.1\r\n{Host}X-A\r\n: b\r\n\r\n", "400", "" },

        // Controls that end no line and no string may stay (RFC 9110, section 5.5).
        { $"GET /x HTTP/1.1\r\n{Host}X-A: \u0001\u007f\r\n\r\n", "200 200", "GET /x + GET /last" },

        // Other spellings of framing headers are headers like any other.
        { $"GET /x HTTP/1.1\r\n{Host}Content_Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}Transfer_Encoding: chunked\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}X: Transfer-Encoding: chunked\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}Content-Encoding: chunked\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
    };

    public static TheoryData<string, string, string> Bodies => new()
    {
        // Section 6: what is a body to the gateway is one to the backend, whatever it looks like.
        { $"POST /x HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200", $"POST /x ({Hidden}) + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200", $"GET /x ({Hidden}) + GET /last" },
        { $"OPTIONS /x HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200", $"OPTIONS /x ({Hidden}) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}cOnTeNt-LeNgTh: 005\r\n\r\nabcde", "200 200", "POST /x (abcde) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}tRaNsFeR-eNcOdInG: ChUnKeD\r\n\r\n2\r\nab\r\n0\r\n\r\n", "200 200", "POST /x (ab) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding:\t chunked \r\n\r\n2\r\nab\r\n0\r\n\r\n", "200 200", "POST /x (ab) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n{Hidden}", "200 200 200", "POST /x + GET /hidden + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}Connection: Content-Length\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200", $"GET /x ({Hidden}) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "200 200", "POST /x (ab) + GET /last" },

        // Section 7.1: chunks, their extensions and trailers, of which nothing goes further.
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n0000a\r\nabcdefghij\r\n000\r\n\r\n", "200 200", "POST /x (abcdefghij) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "200 200", "POST /x (abcdefghij) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nab\r\n0;c=\"d e\"\r\n\r\n", "200 200", "POST /x (ab) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nHost: b\r\nX-A: b\r\n\r\n", "200 200", "POST /x (ab) + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n0\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}", "200 200 200", "POST /x + GET /hidden + GET /last" },
        { $"POST /x HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n0\r\n{Hidden}", "400", "" },

        // Section 9.3.2: pipelines.
        { $"GET /1 HTTP/1.1\r\n{Host}\r\nPOST /2 HTTP/1.1\r\n{Host}Content-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\n{Host}\r\n", "200 200 200 200", "GET /1 + POST /2 (ab) + GET /3 + GET /last" },
        { $"GET /1 HTTP/1.1\r\n{Host}Connection: close\r\n\r\n{Hidden}", "200", "GET /1" },

        // HTTP/1.0 knows no chunks and ends with its response.
        { $"GET /x HTTP/1.0\r\n{Host}\r\n{Hidden}", "200", "GET /x" },
        { $"GET /x HTTP/1.0\r\n{Host}Connection: keep-alive\r\n\r\n{Hidden}", "200", "GET /x" },
        { $"POST /x HTTP/1.0\r\n{Host}Content-Length: 2\r\n\r\nab{Hidden}", "200", "POST /x (ab)" },

        // An upgrade that nobody grants is none: what follows is the next request.
        { $"GET /x HTTP/1.1\r\n{Host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
        { $"GET /x HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n{Hidden}", "200 200 200", "GET /x + GET /hidden + GET /last" },
    };

    /// <summary>Targets that the gateway answers by itself, and with what.</summary>
    public static TheoryData<string, int> OwnAnswers => new()
    {
        { "/respond", 200 },
        { "/redirect", 307 },
        { "/closed", 401 },
        { "/.gateway/health", 200 },
        { "/.gateway/limits", 200 },
        { "/a/../b", 400 },
        { "/a#b", 400 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task Accept_Head_IsRefusedOrOneRequest(string bytes, string statuses, string seen)
        => Assert.Equal((statuses, seen), await scene.SendAsync(bytes));

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Accept_Body_EndsWhereTheBackendSeesItEnd(string bytes, string statuses, string seen)
        => Assert.Equal((statuses, seen), await scene.SendAsync(bytes));

    [Theory]
    [MemberData(nameof(OwnAnswers))]
    public async Task Accept_AnsweredWithoutReadingTheBody_BodyIsNoRequest(string target, int status)
    {
        foreach (var expect in new[] { "", "Expect: 100-continue\r\n" })
        {
            Assert.Equal(($"{status} 200", "GET /last"), await scene.SendAsync($"POST {target} HTTP/1.1\r\n{Host}{expect}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}"));
            Assert.Equal(
                ($"{status} 200", "GET /last"),
                await scene.SendAsync($"POST {target} HTTP/1.1\r\n{Host}{expect}Transfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n"));
        }
    }

    [Fact]
    public async Task Accept_BodyTooLarge_HidesNoRequest()
    {
        var body = string.Concat(Enumerable.Repeat(Hidden, 100));

        var (statuses, seen) = await scene.SendAsync($"POST /x HTTP/1.1\r\n{Host}Content-Length: {body.Length}\r\n\r\n{body}");

        Assert.StartsWith("413", statuses, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Consumer-Id")]
    [InlineData("x-consumer-id, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Request-ID")]
    [InlineData("close, X-Consumer-Id")]
    public async Task Accept_ConnectionNamesHeadersOfTheGateway_TheyReachTheBackend(string connection)
    {
        var seen = await scene.SeenAsync($"GET /closed HTTP/1.1\r\n{Host}{scene.KeyHeader}\r\nX-Consumer-Id: mallory\r\nConnection: {connection}\r\n\r\n");

        Assert.Equal(("alice", "127.0.0.1", "http"), (seen.Value("X-Consumer-Id"), seen.Value("X-Forwarded-For"), seen.Value("X-Forwarded-Proto")));
        Assert.NotNull(seen.Value("X-Request-ID"));
    }

    [Fact]
    public async Task Accept_ConnectionNamesTheCredential_CallerIsKnownAllTheSame()
        => Assert.Equal(
            ("200 200", "GET /closed + GET /last"),
            await scene.SendAsync($"GET /closed HTTP/1.1\r\n{Host}{scene.KeyHeader}\r\nConnection: X-Api-Key\r\n\r\n"));
}
