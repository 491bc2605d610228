using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Observability;

namespace Gateway.Core.Tests.Observability;

/// <summary>By the W3C Trace Context recommendation, section 3.3.</summary>
public sealed class TraceStateTests
{
    [Theory]
    [InlineData("congo=t61rcWkgMzE", "congo=t61rcWkgMzE")]
    [InlineData("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")]
    [InlineData("a=1,,b=2,", "a=1,b=2")]
    [InlineData("1a-_*/z@tenant=x y", "1a-_*/z@tenant=x y")]
    public void Bound_ValidHeader_KeepsItsMembersInOrder(string header, string expected) => Assert.Equal(expected, TraceState.Bound(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData("a=")]
    [InlineData("A=1")]
    [InlineData("a=1=2")]
    [InlineData("a=1,a=2")]
    [InlineData("a=1,b=\u0001")]
    [InlineData("a=é")]
    public void Bound_InvalidOrEmptyHeader_PassesNothingOn(string? header) => Assert.Null(TraceState.Bound(header));

    [Fact]
    public void Bound_MoreMembersThanMayBe_PassesNothingOn()
    {
        Assert.Equal(32, TraceState.Bound(Members(32, "1"))!.Split(',').Length);
        Assert.Null(TraceState.Bound(Members(33, "1")));
    }

    [Fact]
    public void Bound_TooLong_LosesLongMembersFirstThenTheLast()
    {
        var first = "b=" + new string('x', 250);
        Assert.Equal($"a=1,{first},c=3", TraceState.Bound($"a=1,{first},c=3,d={new string('x', 256)},e={new string('x', 200)}"));

        var bounded = TraceState.Bound(Members(32, new string('x', 20)))!;
        Assert.InRange(bounded.Length, TraceState.MaxLength - 24, TraceState.MaxLength);
        Assert.StartsWith("k0=", bounded, StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_AnyText_IsBoundedAndStableAndOfTheHeaderItself()
        => Prop.ForAll(Gen.Elements("a=1", "b=" + new string('y', 200), "c=3", "", " ", "D=4", "e", "f=" + new string('z', 120), "g@h=i").ListOf().ToArbitrary(), parts =>
        {
            var bounded = TraceState.Bound(string.Join(',', parts));
            return bounded is null
                || (bounded.Length <= TraceState.MaxLength && TraceState.Bound(bounded) == bounded && bounded.Split(',').All(parts.Contains));
        }).QuickCheckThrowOnFailure();

    private static string Members(int count, string value) => string.Join(',', Enumerable.Range(0, count).Select(i => $"k{i}={value}"));
}
