using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class ConsumerDirectoryTests
{
    private const string ChosenText = "correct horse battery";

    private static readonly NewApiKey One = Keys.Make(1);
    private static readonly NewApiKey Two = Keys.Make(2);
    private static readonly NewApiKey Unknown = Keys.Make(3);

    private static readonly ConsumerDirectory Directory = ConsumerDirectory.Create(
        Keys.Consumers(
            ("acme", "gold", [Keys.Credential(One), Keys.Credential(Two)]),
            ("basic", null, [Keys.Credential(Keys.Make(4)), Keys.Chosen(ChosenText)]),
            ("empty", "gold", [])),
        Keys.Pepper);

    [Fact]
    public void Identify_KnownKeys_AreTheirConsumers()
    {
        Assert.Equal(new ConsumerIdentity("acme", "gold", One.KeyId), Directory.Identify(One.Text));
        Assert.Equal(new ConsumerIdentity("acme", "gold", Two.KeyId), Directory.Identify(Two.Text));
        Assert.Equal(new ConsumerIdentity("basic", null, null), Directory.Identify(ChosenText));
        Assert.Equal(4, Directory.Count);
    }

    [Fact]
    public void Identify_OtherTexts_AreNobody()
    {
        string[] texts =
        [
            "", " ", Unknown.Text, One.KeyId, One.Sha256, ChosenText + " ", " " + ChosenText, ChosenText.ToUpperInvariant(), ChosenText + "\0",
            Keys.Chosen(ChosenText).Hmac!, $"gw_{One.KeyId}_{Two.Text[20..]}", new('x', 1_000_000), "пароль-пароль", "\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800",
        ];
        Assert.All(texts, text => Assert.Null(Directory.Identify(text)));
    }

    [Fact]
    public void Identify_OneCharacterChanged_IsNobody() => Prop.ForAll(
            Gen.Choose(0, ApiKey.Length - 1).ToArbitrary(),
            Gen.Choose(0, 0x17f).ToArbitrary(),
            (index, character) =>
            {
                var text = One.Text.ToCharArray();
                var changed = text[index] != character;
                text[index] = (char)character;
                Assert.Equal(changed, Directory.Identify(text) is null);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Identify_OneCharacterOfAChosenKeyChanged_IsNobody()
    {
        for (var index = 0; index < ChosenText.Length; index++)
        {
            var text = ChosenText.ToCharArray();
            text[index]++;
            Assert.Null(Directory.Identify(text));
        }
    }

    [Fact]
    public void Identify_AnyText_NeverThrows() => Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(),
            text => Directory.Identify(text) is null)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public void Identify_RightWrongAndUnknown_CostTheSameHashes(bool isMade, int sha256, int hmac)
    {
        string[] texts = isMade
            ? [One.Text, One.Text[..^1] + (One.Text[^1] == '0' ? '1' : '0'), Unknown.Text]
            : [ChosenText, ChosenText[..^1] + "z", "quite another key ..."];
        foreach (var text in texts)
        {
            var hasher = default(CountingHasher);
            var identity = Directory.Identify(text, ref hasher);
            Assert.Equal(text == texts[0], identity is not null);
            Assert.Equal((sha256, hmac, isMade ? 52 : ChosenText.Length), (hasher.Sha256Count, hasher.HmacCount, hasher.Bytes));
        }
    }

    [Fact]
    public void Identify_TextThatCannotBeAKey_CostsNoHash()
    {
        string[] texts = ["", "short", new('x', ChosenKey.MaxLength + 1), new('x', 1_000_000), new('\0', 20), " leading space", "tab\tinside it"];
        foreach (var text in texts)
        {
            var hasher = default(CountingHasher);
            Assert.Null(Directory.Identify(text, ref hasher));
            Assert.Equal(0, hasher.Sha256Count + hasher.HmacCount);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Identify_AnyKey_AllocatesNothing(int which)
    {
        string text = which switch { 0 => One.Text, 1 => Unknown.Text, 2 => ChosenText, _ => new('x', 1_000_000) };
        Repeat();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Repeat()
        {
            for (var count = 0; count < 100; count++)
            {
                Directory.Identify(text);
            }
        }
    }

    [Fact]
    public void Identify_AnotherPepper_KnowsNoChosenKey()
    {
        var consumers = Keys.Consumers(("basic", null, [Keys.Chosen(ChosenText)]));
        Assert.NotNull(ConsumerDirectory.Create(consumers, Keys.Pepper).Identify(ChosenText));
        Assert.Null(ConsumerDirectory.Create(consumers, new(new string('p', 40))).Identify(ChosenText));
    }

    [Fact]
    public void Identify_UpperCaseHashInTheTable_IsTheSame()
    {
        var consumers = Keys.Consumers(("acme", null, [Keys.Credential(One) with { Sha256 = One.Sha256.ToUpperInvariant() }]));
        Assert.NotNull(ConsumerDirectory.Create(consumers, null).Identify(One.Text));
    }

    [Fact]
    public void Identify_EmptyDirectory_KnowsNobody() => Assert.Null(ConsumerDirectory.Empty.Identify(One.Text));

    [Fact]
    public void Create_InvalidConsumers_ThrowsWithoutTheHash()
    {
        Credential[] invalid =
        [
            new(), new() { KeyId = One.KeyId }, new() { Sha256 = One.Sha256 }, Keys.Credential(One) with { KeyId = "x" },
            Keys.Credential(One) with { Sha256 = One.Sha256[1..] }, Keys.Credential(One) with { Hmac = One.Sha256 },
        ];
        foreach (var credential in invalid)
        {
            var exception = Assert.Throws<ArgumentException>(() => ConsumerDirectory.Create(Keys.Consumers(("acme", null, [credential])), Keys.Pepper));
            Assert.Contains("'acme'", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(One.Sha256, exception.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => ConsumerDirectory.Create(Keys.Consumers(("a", null, [Keys.Credential(One), Keys.Credential(One)])), null));
        Assert.Throws<ArgumentException>(() => ConsumerDirectory.Create(Keys.Consumers(("a", null, [Keys.Chosen(ChosenText)])), null));
    }

    [Fact]
    public void Hmac_OfAChosenKey_IsTheStandardsOne() => Assert.Equal(
        // printf %s 'correct horse battery' | openssl dgst -sha256 -hmac 'a pepper of thirty-two characters'
        "60151688c5ec5c0f56d7b997ad7c05f276eee72dcd8967408012d8a0d3ba7899",
        Keys.Chosen(ChosenText).Hmac);

    [Fact]
    public void Hmac_AnyKeyAndPepper_IsTheBaseLibrarysOne() => Prop.ForAll(
            Gen.Choose(' ' + 1, '~').Select(character => (char)character).ArrayOf().Where(key => key.Length is >= 8 and <= 256).ToArbitrary(),
            Gen.Choose(1, 0xff).Select(character => (char)character).ArrayOf(100).ToArbitrary(),
            Gen.Choose(KeyPepper.MinLength, 100).ToArbitrary(),
            (key, pepper, length) =>
            {
                var text = new string(pepper, 0, length);
                var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(text), Encoding.ASCII.GetBytes(key));
                return ChosenKey.Hash(key, new(text)) == Convert.ToHexStringLower(expected);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
