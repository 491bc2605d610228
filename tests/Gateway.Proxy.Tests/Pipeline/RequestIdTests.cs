using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Tests.Pipeline;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0c7d9d3e-3c1f-4b8e-9a47-2f1c6f0f3a11")]
    [InlineData("a.b:c+d/e=_-")]
    public void Of_SaneClaim_IsKept(string claimed) => Assert.Equal(claimed, RequestId.Of(Request(claimed)));

    [Fact]
    public void Of_LongestClaim_IsKept() => Assert.Equal(new string('x', 128), RequestId.Of(Request(new string('x', 128))));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\"b")]
    [InlineData("<script>")]
    [InlineData("é")]
    [InlineData("a,b")]
    public void Of_InsaneClaim_IsReplaced(string claimed) => AssertNew(RequestId.Of(Request(claimed)));

    [Fact]
    public void Of_TooLongClaim_IsReplaced() => AssertNew(RequestId.Of(Request(new string('x', 129))));

    [Fact]
    public void Of_TwoClaims_AreReplaced() => AssertNew(RequestId.Of(Request("a", "b")));

    [Fact]
    public void Of_NoClaim_GivesEachRequestItsOwn()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => RequestId.Of(Request())).ToList();

        Assert.All(ids, AssertNew);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static void AssertNew(string id) => Assert.Matches("^[0-9a-hjkmnp-tv-z]{26}$", id);

    private static HttpRequest Request(params string[] claims)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[RequestId.HeaderName] = claims;
        return request;
    }
}
