using Gateway.Core.Engines;
using Gateway.Core.Identity.Sessions;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Identity.Sessions;

public sealed class SessionKeyTests
{
    [Fact]
    public void Kind_WrittenAndReadBeforeEveryCommand_ActsAsInMemory()
        => AuthorityKindAssert.IsSoundInBytes(
            new SessionKeyKind(),
            new AuthorityStart(SessionKeyKind.Key, TimeSpan.FromDays(1), TimeSpan.MaxValue),
            Enumerable.Range(0, 60).Select(day => (TimeSpan.FromDays(day * 3), Request(day))));

    [Fact]
    public void Handle_AskedByManyNodes_GivesAllTheSameKeys()
    {
        var ring = new SessionKeyRing();
        var answers = Enumerable.Range(1, 10).Select(number => ring.Handle(TimeSpan.FromSeconds(number), Request(number))).ToList();
        Assert.All(answers, keys => Assert.Equal(1UL, Assert.Single(keys).Id));
    }

    [Fact]
    public void Handle_AsTimePasses_EncryptsWithANewKeyAndStillKnowsTheOldOneForTwoDays()
    {
        var ring = new SessionKeyRing();
        ring.Handle(TimeSpan.Zero, Request(1));
        Assert.Equal([1UL], Ids(ring.Handle(SessionKeyRing.RotationAge - TimeSpan.FromTicks(1), Request(2))));
        Assert.Equal([1UL, 3UL], Ids(ring.Handle(SessionKeyRing.RotationAge, Request(3))));
        Assert.Equal([1UL, 3UL], Ids(ring.Handle(SessionKeyRing.RetentionAge - TimeSpan.FromTicks(1), Request(4))));
        Assert.Equal([3UL], Ids(ring.Handle(SessionKeyRing.RetentionAge, Request(5))));
    }

    [Fact]
    public void RecoverState_AfterALoss_KeepsTheKeys()
    {
        var ring = new SessionKeyRing();
        ring.Handle(TimeSpan.Zero, Request(1));
        var start = new AuthorityStart(SessionKeyKind.Key, TimeSpan.Zero, TimeSpan.Zero);
        Assert.Same(ring, new SessionKeyKind().RecoverState(start, ring));
    }

    [Fact]
    public void ToString_OfAKey_ShowsNoSecret()
        => Assert.Equal("SessionKey 0000000000000001 SessionKeyRequest 0000000000000001", $"{new SessionKey(1, TimeSpan.Zero, Request(1).Secret)} {Request(1)}");

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b?c=%2F&d=//e", "/a/b?c=%2F&d=//e")]
    [InlineData("/a//b", "/a//b")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("a", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\r\nLocation: x", "/")]
    [InlineData(" /a", "/")]
    [InlineData("/ü", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public void ReturnAddress_OfAnyText_IsAPathOfThisHost(string? target, string expected) => Assert.Equal(expected, ReturnAddress.Of(target));

    private static IEnumerable<ulong> Ids(IReadOnlyList<SessionKey> keys) => keys.Select(key => key.Id);

    private static SessionKeyRequest Request(int number) => new((ulong)number, [.. Enumerable.Repeat((byte)number, SessionKey.SecretBytes)]);
}
