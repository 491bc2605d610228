using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

public sealed class BodyLimitTests
{
    private const string Detail = "The request body is larger than the 20 bytes that this gateway takes (limits.maxRequestBodyBytes).";

    [Fact]
    public async Task Forward_LengthAboveTheBound_IsRefusedBeforeTheBackendHears()
    {
        await using var passage = await StartAsync();

        var response = await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n012345678901234567890");

        Assert.Equal(Detail, ProblemAssert.Is(response, 413, "http_request_error", "Content too large"));
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Forward_LengthAboveTheBoundAndExpect_BodyIsNeverAskedFor()
    {
        await using var passage = await StartAsync();

        var response = await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n");

        ProblemAssert.Is(response, 413, "http_request_error", "Content too large");
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Forward_ChunkedBodyAboveTheBound_IsRefusedAndNeverWholeForTheBackend()
    {
        await using var passage = await StartAsync();

        var response = await passage.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\nf\r\n678901234567890\r\n0\r\n\r\n");

        Assert.Equal(Detail, ProblemAssert.Is(response, 413, "http_request_error", "Content too large"));
        Assert.All(passage.Backend.Requests, r => Assert.False(r.IsComplete));
    }

    [Fact]
    public async Task Forward_Http2BodyAboveTheBound_IsRefused()
    {
        await using var passage = await StartAsync();
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, passage.Node.Address);
        var body = new DuplexContent();
        request.Content = body;
        var answer = client.SendAsync(request);
        await body.SendAsync(new byte[21]);
        body.Finish();

        using var response = await answer.Within();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(Detail, await ProblemAssert.IsAsync(response, 413, "http_request_error", "Content too large"));
    }

    /// <remarks>Of a chunked body the server counts the framing too.</remarks>
    [Theory]
    [InlineData("Content-Length: 20\r\n\r\n01234567890123456789", "01234567890123456789")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n01\r\n0\r\n\r\n", "01")]
    public async Task Forward_BodyAtTheBound_Passes(string body, string seen)
    {
        await using var passage = await StartAsync();

        Assert.Equal(200, (await passage.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{body}")).Status);
        Assert.Equal(seen, Assert.Single(passage.Backend.Requests).Body);
    }

    private static Task<Passage> StartAsync()
        => Passage.StartAsync(RawAnswers.Ok, configure: s => s with { Limits = s.Limits with { MaxRequestBodyBytes = 20 } });
}
