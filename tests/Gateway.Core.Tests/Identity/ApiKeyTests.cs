using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class ApiKeyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    private static readonly Arbitrary<byte[]> Random =
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(ApiKey.RandomBytes).ToArbitrary();

    [Fact]
    public void Create_AnyRandomBytes_IsReadBack() => Prop.ForAll(Random, random =>
    {
        var key = ApiKey.Create(random);
        Assert.Equal(ApiKey.Length, key.Text.Length);
        Assert.True(ApiKey.TryParse(key.Text, out var parsed));
        Assert.Equal($"gw_{parsed.Id}_{parsed.Secret}", key.Text);
        Assert.Equal(key.KeyId, parsed.Id.ToString());
        Assert.Equal(Keys.Sha256OfSecret(key.Text), key.Sha256);
    }).Check(Config);

    [Fact]
    public void Create_AnyBitOfIdOrSecretChanged_IsAnotherKey() => Prop.ForAll(Random, Gen.Choose(0, (80 + 260) - 1).ToArbitrary(), (random, bit) =>
    {
        byte[] other = [.. random];
        other[bit / 8] ^= (byte)(128 >> (bit % 8));
        Assert.NotEqual(ApiKey.Create(random).Text, ApiKey.Create(other).Text);
    }).Check(Config);

    [Fact]
    public void Create_KnownBytes_GivesTheKnownKey()
    {
        // Written down so that a key handed out today is a key tomorrow.
        var key = ApiKey.Create([.. Enumerable.Range(0, ApiKey.RandomBytes).Select(number => (byte)(number * 6))]);
        Assert.Equal("gw_0030r4gr3rj2mc1p_7h14gkjmb9g6cv3jf1z892mgjtea5a5epjxc1hpctbcdxs7ay3vf", key.Text);
    }

    [Fact]
    public void Create_WrongNumberOfBytes_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => ApiKey.Create(new byte[ApiKey.RandomBytes - 1]));
        Assert.Throws<ArgumentException>(() => ApiKey.Create(new byte[ApiKey.RandomBytes + 1]));
    }

    [Fact]
    public void TryParse_OtherTexts_AreRefused()
    {
        var text = Keys.Make(1).Text;
        string[] wrong =
        [
            "", "gw_", "gw__", text[1..], text[..^1], text + "0", " " + text, text + " ", text + "\n", text.ToUpperInvariant(),
            "GW_" + text[3..], "gx_" + text[3..], text.Replace('_', '-'), new('_', ApiKey.Length), new('\0', ApiKey.Length),
            new('x', 1_000_000), text + new string('x', 1_000_000), "Bearer " + text,
        ];
        Assert.All(wrong, one => Assert.False(ApiKey.TryParse(one, out _)));
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('_')]
    [InlineData('-')]
    [InlineData('A')]
    [InlineData('i')]
    [InlineData('l')]
    [InlineData('o')]
    [InlineData('u')]
    [InlineData('é')]
    [InlineData('٣')]
    [InlineData('\ud800')]
    public void TryParse_WrongCharacterAnywhere_IsRefused(char wrong)
    {
        for (var index = 3; index < ApiKey.Length; index++)
        {
            var text = Keys.Make(1).Text.ToCharArray();
            if (text[index] != wrong)
            {
                text[index] = wrong;
                Assert.False(ApiKey.TryParse(text, out _));
            }
        }
    }

    [Fact]
    public void ToString_OfWhateverHoldsSecrets_ShowsNone()
    {
        var key = Keys.Make(1);
        Assert.Equal($"NewApiKey {key.KeyId}", key.ToString());
        Assert.Equal($"Credential {key.KeyId}", Keys.Credential(key).ToString());
        Assert.Equal("Credential", new Credential { KeyId = key.Text, Sha256 = key.Sha256, Hmac = key.Sha256 }.ToString());
        Assert.DoesNotContain("thirty-two", Keys.Pepper.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Sha256, new Consumer { Credentials = [Keys.Credential(key)] }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_AboutSecrets_DoNotContainThem()
    {
        var pepper = Assert.Throws<ArgumentException>(() => new KeyPepper("hunter2"));
        Assert.DoesNotContain("hunter2", pepper.Message, StringComparison.Ordinal);
        var chosen = Assert.Throws<ArgumentException>(() => ChosenKey.Hash("hunter2", Keys.Pepper));
        Assert.DoesNotContain("hunter2", chosen.Message, StringComparison.Ordinal);
    }
}
