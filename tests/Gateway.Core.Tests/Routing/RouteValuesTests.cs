using Gateway.Core.Routing;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteValuesTests
{
    [Theory]
    [InlineData("/a/{id}/b/{name}", "id", "/a/1%2F2/b/x", "1%2F2")]
    [InlineData("/a/{id}/b/{name}", "name", "/a/1/b/x%20y", "x%20y")]
    [InlineData("/a/{**rest}", "rest", "/a/b//c/", "b//c/")]
    [InlineData("/a/{**rest}", "rest", "/a/", "")]
    [InlineData("/a/{**rest}", "rest", "/a", "")]
    [InlineData("/{x}", "x", "/%61", "%61")]
    public void Find_OfATemplate_IsAsTheClientWroteIt(string path, string name, string raw, string value)
        => Assert.Equal(value, RouteValues.Of(new() { Path = path }).Find(name, raw).ToString());

    [Theory]
    [InlineData("/a/b", "/a/b/c/d", "c/d")]
    [InlineData("/a", "/a", "")]
    [InlineData("/", "/x/y", "x/y")]
    public void Find_BelowAPrefix_IsTheRest(string prefix, string raw, string value)
        => Assert.Equal(value, RouteValues.Of(new() { PathPrefix = prefix }).Find("rest", raw).ToString());

    [Fact]
    public void Names_OfAnExactPathOrARegex_AreNone()
    {
        Assert.Empty(RouteValues.Of(new() { Path = "/a/b" }).Names);
        Assert.Empty(RouteValues.Of(new() { PathRegex = "/a/(.*)" }).Names);
        Assert.Empty(RouteValues.Of(new()).Names);
    }
}
