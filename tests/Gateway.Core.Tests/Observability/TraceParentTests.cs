using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Observability;

namespace Gateway.Core.Tests.Observability;

/// <summary>By the W3C Trace Context recommendation, section 3.2.</summary>
public sealed class TraceParentTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void TryParse_ValidHeader_ReadsItsParts()
    {
        Assert.True(TraceParent.TryParse(Valid, out var parent));
        Assert.Equal(new TraceParent(UInt128.Parse("0af7651916cd43dd8448eb211c80319c", System.Globalization.NumberStyles.HexNumber, null), 0xb7ad6b7169203331, true), parent);
        Assert.Equal(Valid, parent.ToString());
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe", false)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings", true)]
    public void TryParse_FlagsAndLaterVersions_ReadWhatVersion00Has(string text, bool isSampled)
    {
        Assert.True(TraceParent.TryParse(text, out var parent));
        Assert.Equal(isSampled, parent.IsSampled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x")]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData(" 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void TryParse_InvalidHeader_IsRefused(string text) => Assert.False(TraceParent.TryParse(text, out _));

    [Fact]
    public void ToString_AnyContext_ParsesToTheSame()
        => Prop.ForAll(Gen.Choose(1, int.MaxValue).Four().ToArbitrary(), parts =>
        {
            var (high, low, span, flags) = parts;
            var parent = new TraceParent(new UInt128((ulong)high << 32, (ulong)low), (ulong)span, flags % 2 == 1);
            return TraceParent.TryParse(parent.ToString(), out var parsed) && parsed == parent;
        }).QuickCheckThrowOnFailure();
}
