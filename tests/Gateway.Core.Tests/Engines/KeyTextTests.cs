using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class KeyTextTests
{
    private static readonly Gen<string> Keys = Gen.OneOf(
            Gen.Choose(0, 0xffff).Select(unit => ((char)unit).ToString()),
            Gen.Elements("~", "0", "a", "~0061", ":", "{", "}", "*", "\0", " ", "\ud800"))
        .ArrayOf()
        .Where(parts => parts.Length > 0)
        .Select(string.Concat);

    [Fact]
    public void Encode_AnyKey_IsPlainAndDecodesToIt() => Prop.ForAll(
            Keys.ToArbitrary(),
            key => KeyText.Decode(KeyText.Encode(key)) == key && KeyText.Encode(key).All(character => char.IsAsciiLetterOrDigit(character) || "._-~".Contains(character)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Encode_HostileKeys_AreAllDifferent() =>
        Assert.Equal(HostileKeys.All.Count, HostileKeys.All.Select(KeyText.Encode).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Encode_LongestKey_KeepsTheBound() =>
        Assert.Equal(KeyText.MaxLength, KeyText.Encode(new('\ud800', EngineBounds.MaxKeyLength)).Length);

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("~00")]
    [InlineData("a~zzzz")]
    [InlineData("~0061")]
    [InlineData("~00E9")]
    [InlineData("a b")]
    [InlineData("é")]
    public void Decode_NoTextOfAKey_IsRefused(string text) => Assert.Throws<FormatException>(() => KeyText.Decode(text));

    [Fact]
    public void NodeId_Text_ReadsBack()
    {
        var id = new NodeId(0xfedc_ba98_7654_3210, 7);
        Assert.Equal("fedcba9876543210.0000000000000007", id.ToString());
        Assert.True(NodeId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.False(NodeId.TryParse("fedcba98765432100000000000000000007", out _));
        Assert.False(NodeId.TryParse("", out _));
        Assert.False(NodeId.TryParse("fedcba987654321g.0000000000000007", out _));
    }
}
