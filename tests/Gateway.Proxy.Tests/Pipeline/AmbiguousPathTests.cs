using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Tests.Pipeline;

public sealed partial class AmbiguousPathTests
{
    private static readonly string[] Parts =
    [
        ".", "/", "\\", ";", "%2e", "%2E", "%2f", "%2F", "%5c", "%5C", "%3b", "%3B", "%", "%2", "%25", "e", "?", "%3f", "#", "a", "é", "%00", "%c0%ae",
    ];

    [Theory]
    [InlineData("/.")]
    [InlineData("/..")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a/.%2E/b")]
    [InlineData("/a/%2e")]
    [InlineData("/a%2f..%2fb")]
    [InlineData("/a\\..\\b")]
    [InlineData("/a%5c..%5cb")]
    [InlineData("/a/..;x=1/b")]
    [InlineData("/a/..%3bx/b")]
    [InlineData("/a/.;/b")]
    [InlineData("/a/..?x")]
    [InlineData("http://host/../a")]
    public void Detect_DotSegment_IsTrue(string target) => Assert.True(AmbiguousPath.Detect(target));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/")]
    [InlineData("/a.b/c..d/...")]
    [InlineData("/.a/..b/c./d..")]
    [InlineData("/%2e%2e%2e")]
    [InlineData("/a;x=../b")]
    [InlineData("/a;../b")]
    [InlineData("/;../b")]
    [InlineData("/a?b=/../c")]
    [InlineData("/a?/..")]
    [InlineData("/%252e%252e/")]
    [InlineData("/%2/%e/%/%2g")]
    [InlineData("/.%")]
    [InlineData("/%2e%2")]
    public void Detect_NoDotSegment_IsFalse(string target) => Assert.False(AmbiguousPath.Detect(target));

    [Fact]
    public void Detect_RandomTarget_AgreesWithTheDefinition() => Prop.ForAll(
            Gen.Elements(Parts).ArrayOf().Select(string.Concat).ToArbitrary(),
            target => Assert.Equal(Definition(target), AmbiguousPath.Detect(target)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(12));

    [Fact]
    public void Detect_EveryShortTarget_AgreesWithTheDefinition()
    {
        IEnumerable<string> targets = [""];
        for (var length = 0; length < 4; length++)
        {
            targets = [.. targets.SelectMany(t => Parts.Select(p => t + p)).Append("")];
        }

        Assert.All(targets.Distinct().Where(t => Definition(t) != AmbiguousPath.Detect(t)), t => Assert.Fail(t));
    }

    /// <summary>The words of the summary, slowly: unescape once, split into segments, cut their parameters.</summary>
    private static bool Definition(string target) => Escape()
        .Replace(target.Split('?')[0], m => ((char)int.Parse(m.Value[1..], NumberStyles.HexNumber)).ToString())
        .Split('/', '\\')
        .Any(segment => segment.Split(';')[0] is "." or "..");

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
