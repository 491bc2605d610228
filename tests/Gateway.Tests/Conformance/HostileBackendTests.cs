using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// Responses that a broken or hostile backend frames in two ways, splits or overruns (RFC 9112, sections 6 and 7): the client sees
/// one well-formed response or a 502, and nobody else sees anything of it.
/// </summary>
public sealed class HostileBackendTests(HostileScene scene) : IClassFixture<HostileScene>
{
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    /// <summary>What the backend sends, and what the client sees: status and body, or that the response is broken.</summary>
    public static TheoryData<string, string> Responses => new()
    {
        // Status lines (section 4).
        { "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "200 ok" },
        { "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", "200 ok" },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok" },
        { "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "ICY 200 OK\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "502" },

        // Lines and fields (sections 2.2 and 5).
        { "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "200 ok" },
        { "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", "200 ok" },
        { "HTTP/1.1 200 OK\r\n Content-Length: 2\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n\r\nok", "200 ok" },
        { "HTTP/1.1 200 OK\r\nX\0: 1\r\nContent-Length: 2\r\n\r\nok", "502" },

        // Lengths (section 6.3).
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok", "502" },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok", "502" },

        // Two framings, and codings that nobody asked for (section 6.1).
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "502" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n2\r\nok\r\n0\r\n\r\n", "502" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "502" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "502" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nok", "502" },

        // Chunks (section 7.1).
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"b\"\r\nok\r\n0;c\r\n\r\n", "200 ok" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0002\r\nok\r\n000\r\n\r\n", "200 ok" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\nSet-Cookie: a=b\r\nTransfer-Encoding: x\r\n\r\n", "200 ok" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF2\r\nok\r\n0\r\n\r\n", "broken" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n", "broken" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n", "broken" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok!\r\n0\r\n\r\n", "broken" },

        // More than there should be: of a body, of responses, where there can be no body.
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Poison, "200 ok" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + Poison, "200 ok" },
        { "HTTP/1.1 204 No Content\r\n\r\n" + Poison, "204" },
        { "HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison", "204" },
        { "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n", "204" },
        { "HTTP/1.1 205 Reset Content\r\nContent-Length: 6\r\n\r\npoison", "205" },
        { "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n", "205" },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\npoison", "304" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Poison, "200 ok" },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task Forward_Response_IsOneForItsClientAlone(string response, string seen)
    {
        scene.Response = response;

        // The head may have gone before the broken chunk came, or not.
        var answer = await AnswerAsync("GET", "/hostile");
        Assert.Equal(seen, seen == "broken" && (answer == "502" || answer.EndsWith("cut", StringComparison.Ordinal)) ? seen : answer);
        Assert.Equal("200 own", await AnswerAsync("GET", "/"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + Poison)]
    public async Task Forward_BodyOfAHead_GoesToNobody(string response)
    {
        scene.Response = response;

        Assert.Equal("200", await AnswerAsync("HEAD", "/hostile"));
        Assert.Equal("200 own", await AnswerAsync("GET", "/"));
    }

    [Fact]
    public async Task Forward_ManyInterimResponses_FinalOnePasses()
    {
        scene.Response = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 1_000)) + RawAnswers.Ok;

        Assert.Equal("200 ok", await AnswerAsync("GET", "/hostile"));
    }

    [Fact]
    public async Task Forward_InterimResponsesWithoutEnd_CountAsTheHead()
    {
        await using var passage = await Passage.StartAsync(
            async connection =>
            {
                await connection.ReadMessageAsync();
                while (true)
                {
                    await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                }
            });

        ProblemAssert.Is(await passage.SendAsync(RawRequests.Get()), 502, "http_response_header_section_size", "Bad gateway");
    }

    private async Task<string> AnswerAsync(string method, string target)
    {
        var answer = await scene.SendAsync(method, target);
        if (answer.Status == 502)
        {
            ProblemAssert.Is(answer, 502, "http_protocol_error", "Bad gateway");
            return "502";
        }

        Assert.True(answer.Values("Content-Length").Length + answer.Values("Transfer-Encoding").Length <= 1, answer.Head);
        Assert.Equal("", answer.Trailers);
        return $"{answer.Status} {answer.Body} {(answer.IsComplete ? "" : "cut")}".Replace("  ", " ", StringComparison.Ordinal).TrimEnd();
    }
}
