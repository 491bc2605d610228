using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>The request target reaches the backend byte for byte, or not at all.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("//a//b/")]
    [InlineData("/a/")]
    [InlineData("/?")]
    [InlineData("/a?")]
    [InlineData("/a??b?c")]
    [InlineData("/a?b=c&b=c&&=&d")]
    [InlineData("/a?x=%2F%20+%zz%&y=/../..%2f")]
    [InlineData("/a?q=http://b/../c")]
    [InlineData("/%2F%2f/a%2Fb")]
    [InlineData("/a%20b+c")]
    [InlineData("/%C3%A9%e2%82%ac/%F0%9F%98%80")]
    [InlineData("/%41%7e%2D")]
    [InlineData("/~user/(a);v=1,2/@:!$&'*=")]
    [InlineData("/a;b=c/d;e")]
    [InlineData("/...")]
    [InlineData("/a./b../.c/..d")]
    [InlineData("/a%5Cb")]
    [InlineData("/%zz")]
    [InlineData("/%")]
    [InlineData("/%ff%fe")]
    [InlineData("/%252e%252e%252f")]
    [InlineData("/a|b^c`d{e}\"f<g>")]
    [InlineData("/a?b|c^d`e{f}\"g<h>\\")]
    public async Task Forward_Target_PassesByteForByte(string target)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal($"GET {target} HTTP/1.1", Assert.Single(passage.Backend.Requests).StartLine);
    }

    [Theory]
    [InlineData("http://shop.example/a%2Fb?c=%20", "/a%2Fb?c=%20")]
    [InlineData("http://shop.example", "/")]
    [InlineData("http://shop.example?a=b", "/?a=b")]
    [InlineData("http://shop.example//a", "//a")]
    [InlineData("http://shop.example/a://b", "/a://b")]
    public async Task Forward_AbsoluteForm_BecomesOriginForm(string target, string seen)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\n\r\n");

        Assert.Equal(200, response.Status);
        var request = Assert.Single(passage.Backend.Requests);
        Assert.Equal(($"GET {seen} HTTP/1.1", "shop.example"), (request.StartLine, request.Value("Host")));
    }

    [Theory]
    [InlineData("/..%2f")]
    [InlineData("/..%2fadmin")]
    [InlineData("/a/..%2F..%2Fadmin")]
    [InlineData("/a/../admin")]
    [InlineData("/a/./admin")]
    [InlineData("/a/%2e%2e/admin")]
    [InlineData("/a/.%2E/admin")]
    [InlineData("/a/..;x/admin")]
    [InlineData("/a/..%3bx/admin")]
    [InlineData("/a/..%5cadmin")]
    [InlineData("/a/..\\admin")]
    [InlineData("/..")]
    [InlineData("/a/.")]
    [InlineData("/a/..?q")]
    [InlineData("http://shop.example/a/../admin")]
    public async Task Forward_DotSegment_IsRefused(string target)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\n\r\n");

        ProblemAssert.Is(response, 400, "http_request_error", "Bad request");
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Forward_Fragment_IsRefused()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n");

        ProblemAssert.Is(response, 400, "http_request_error", "Bad request");
        await passage.AssertNothingForwardedAsync();
    }

    [Theory]
    [InlineData("", "/a%2Fb?c")]
    [InlineData("/base", "/base/a%2Fb?c")]
    [InlineData("/base/", "/base/a%2Fb?c")]
    [InlineData("/b%20se/x", "/b%20se/x/a%2Fb?c")]
    public async Task Forward_DestinationWithBasePath_GoesBeforeThePath(string basePath, string seen)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(
            $$"""
            routes: { every: { clusterId: backend } }
            clusters: { backend: { destinations: { only: { address: "{{backend.Address.GetLeftPart(UriPartial.Authority)}}{{basePath}}" } } } }
            """);
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("GET /a%2Fb?c HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadMessageAsync();

        Assert.Equal($"GET {seen} HTTP/1.1", Assert.Single(backend.Requests).StartLine);
    }

    [Fact]
    public async Task Forward_LongTarget_PassesWhole()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);
        var target = "/" + new string('a', 4000) + "?" + new string('b', 4000);

        await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal($"GET {target} HTTP/1.1", Assert.Single(passage.Backend.Requests).StartLine);
    }

    [Fact]
    public async Task Forward_OptionsAsterisk_IsRefused()
    {
        // The platform's client cannot send it, and OPTIONS / would be another request.
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");

        ProblemAssert.Is(response, 501, "http_request_error", "Not implemented");
        await passage.AssertNothingForwardedAsync();
    }
}
