using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class DurationTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("5s", 5_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("0s", 0)]
    [InlineData("1s1s", 2_000)]
    public void TryParse_ValidText_GivesTheDuration(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Fact]
    public void TryParse_None_IsInfinite()
    {
        Assert.True(Duration.TryParse("none", out var duration));
        Assert.Equal(Timeout.InfiniteTimeSpan, duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("5sm")]
    [InlineData("1.s")]
    [InlineData(".5s")]
    [InlineData(".s")]
    [InlineData("1.2.3s")]
    [InlineData("1e3s")]
    [InlineData("٣s")]
    [InlineData("None")]
    [InlineData("10001d")]
    [InlineData("5s30")]
    public void TryParse_InvalidText_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void TryParse_NumberBeyondDouble_IsRefused() =>
        Assert.False(Duration.TryParse(new string('9', 400) + "ms", out _));

    [Fact]
    public void Format_AnyDuration_ReadsBackToTheMillisecond()
    {
        var durations = Gen.Choose(0, int.MaxValue).Two().Select(pair =>
            TimeSpan.FromMilliseconds((((long)pair.Item1 << 31) | (long)pair.Item2) % 864_000_000_001));
        Prop.ForAll(durations.ToArbitrary(), duration =>
                Duration.TryParse(Duration.Format(duration), out var parsed)
                && parsed == duration
                && Regex.IsMatch(Duration.Format(duration), Duration.Pattern))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TryParse_RandomText_AcceptsOnlyWhatThePatternAccepts()
    {
        var texts = Gen.Elements("1", "0", "25", ".", "ms", "s", "m", "h", "d", "none", " ", "-").ListOf()
            .Select(parts => string.Concat(parts.Take(6)));
        var pattern = new Regex(Duration.Pattern);

        // Longer numbers may be more than the 10,000 days that the pattern cannot express.
        var mayBeTooLong = new Regex(@"\d{4}");
        Prop.ForAll(texts.ToArbitrary(), text => Duration.TryParse(text, out _)
            ? pattern.IsMatch(text)
            : !pattern.IsMatch(text) || mayBeTooLong.IsMatch(text))
            .QuickCheckThrowOnFailure();
    }
}
