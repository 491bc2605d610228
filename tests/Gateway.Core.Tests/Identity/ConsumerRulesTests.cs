using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.Identity;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class ConsumerRulesTests
{
    private static readonly NewApiKey Key = Keys.Make(1);
    private static readonly Credential Sound = Keys.Credential(Key);

    [Fact]
    public void Check_ConsumersInOrder_HaveNoFault() => Assert.Empty(IdentityFaults.Of(Keys.Consumers(
        ("acme", "gold", [Sound, Keys.Credential(Keys.Make(2)) with { Sha256 = Keys.Make(2).Sha256.ToUpperInvariant() }]),
        ("basic", null, [Keys.Chosen("a chosen key")]),
        ("none", "silver", []))));

    [Fact]
    public void Check_ConsumerId_FollowsTheRulesOfIds() =>
        IdentityFaults.AssertOne(IdentityFaults.Of(Keys.Consumers(("a b", null, []))), "/consumers/a b", "consumer id 'a b'", "Use only");

    [Fact]
    public void Check_DanglingTier_SuggestsTheNearest()
    {
        IdentityFaults.AssertOne(
            IdentityFaults.Of(Keys.Consumers(("acme", "glod", []))), "/consumers/acme/tier", "'acme'", "'glod'", "Did you mean 'gold'?");
        IdentityFaults.AssertOne(
            IdentityFaults.Of(Keys.Consumers(("acme", "platinum", []))), "/consumers/acme/tier", "'platinum'", "Add the tier");
    }

    public static TheoryData<Credential, string, string[]> WrongCredentials => new()
    {
        { new(), "", ["is empty", "gateway keys new"] },
        { Sound with { Sha256 = null }, "", ["keyId without sha256", "Add"] },
        { Sound with { KeyId = null }, "", ["sha256 without keyId", "Add"] },
        { Sound with { Hmac = Sound.Sha256 }, "/keyId", ["besides hmac"] },
        { new() { Sha256 = Key.Sha256, Hmac = Key.Sha256 }, "/sha256", ["besides hmac"] },
        { Sound with { KeyId = Key.Text }, "/keyId", ["whole key", Key.KeyId, "replace the key"] },
        { Sound with { KeyId = "" }, "/keyId", ["0 characters"] },
        { Sound with { KeyId = "short" }, "/keyId", ["5 characters", "16 digits"] },
        { Sound with { KeyId = new('i', 16) }, "/keyId", ["without i, l, o and u"] },
        { Sound with { Sha256 = "" }, "/sha256", ["0 characters", "64 hexadecimal"] },
        { Sound with { Sha256 = Key.Sha256[1..] }, "/sha256", ["63 characters"] },
        { Sound with { Sha256 = new('g', 64) }, "/sha256", ["64 hexadecimal", "gateway keys new"] },
        { Sound with { Sha256 = Key.Text }, "/sha256", ["72 characters", "replace the key"] },
        { new() { Hmac = "zz" }, "/hmac", ["2 characters", "gateway keys hash"] },
    };

    [Theory]
    [MemberData(nameof(WrongCredentials))]
    public void Check_CredentialOutOfOrder_IsAFaultWithARemedy(Credential credential, string location, string[] parts) =>
        IdentityFaults.AssertOne(
            IdentityFaults.Of(Keys.Consumers(("acme", null, [credential]))), "/consumers/acme/credentials/0" + location, parts);

    [Fact]
    public void Check_HmacWithoutPepper_IsAFault() => IdentityFaults.AssertOne(
        IdentityFaults.Of(Keys.Consumers(("acme", null, [Keys.Chosen("a chosen key")])), hasPepper: false),
        "/consumers/acme/credentials/0/hmac", "no pepper", "GATEWAY_KEY_PEPPER");

    [Fact]
    public void Check_KeyIdTwice_NamesTheOther() => IdentityFaults.AssertOne(
        IdentityFaults.Of(Keys.Consumers(("acme", null, [Sound]), ("other", null, [Sound with { Sha256 = Keys.Make(2).Sha256 }]))),
        "/consumers/other/credentials/0/keyId", $"'{Key.KeyId}'", "'acme'");

    [Fact]
    public void Check_HashTwice_NamesTheOtherInAnyCase()
    {
        IdentityFaults.AssertOne(
            IdentityFaults.Of(Keys.Consumers(("acme", null, [Sound, new() { KeyId = Keys.Make(2).KeyId, Sha256 = Key.Sha256.ToUpperInvariant() }]))),
            "/consumers/acme/credentials/1/sha256", "'acme'", "remove one");
        IdentityFaults.AssertOne(
            IdentityFaults.Of(Keys.Consumers(("a", null, [Keys.Chosen("a chosen key")]), ("b", null, [Keys.Chosen("a chosen key")]))),
            "/consumers/b/credentials/0/hmac", "'a'");
    }

    [Theory]
    [InlineData("X-Api-Key", null)]
    [InlineData("apikey", null)]
    [InlineData("", "empty")]
    [InlineData("X Key", "' '")]
    [InlineData(":authority", "':'")]
    [InlineData("host", "X-Api-Key")]
    [InlineData("Connection", "'Connection'")]
    [InlineData("CONTENT-LENGTH", "meaning of its own")]
    [InlineData("Transfer-Encoding", "meaning of its own")]
    [InlineData("Authorization", "meaning of its own")]
    [InlineData("Cookie", "meaning of its own")]
    public void CheckSettings_Header_IsATokenThatMeansNothingElse(string header, string? part)
    {
        var faults = new FaultList();
        ConsumerRules.CheckSettings(new() { Header = header }, JsonPointer.Root["apiKeys"], faults);
        if (part is null)
        {
            Assert.Empty(faults.Faults);
        }
        else
        {
            IdentityFaults.AssertOne(faults.Faults, "/apiKeys/header", part);
        }
    }

    [Fact]
    public void CheckTiers_IdOutOfOrder_IsAFault()
    {
        var faults = new FaultList();
        ConsumerRules.CheckTiers(new Dictionary<string, Tier> { [""] = new() }, JsonPointer.Root["tiers"], faults);
        IdentityFaults.AssertOne(faults.Faults, "/tiers/", "empty id");
    }

    [Fact]
    public void Check_NoFault_DirectoryCanBeCreated() => Prop.ForAll(
            Hostile.ToArbitrary(),
            consumers =>
            {
                var faults = IdentityFaults.Of(consumers);
                Assert.All(faults, fault => Assert.True(fault.Location.StartsWith('/') && fault.Message.Length is > 0 and < 2_000));
                if (faults.Count == 0)
                {
                    Assert.Equal(consumers.Values.Sum(one => one.Credentials.Count), ConsumerDirectory.Create(consumers, Keys.Pepper).Count);
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static Gen<Dictionary<string, Consumer>> Hostile
    {
        get
        {
            var text = Gen.Frequency(
                (4, Gen.Constant<string?>(null)),
                (3, Gen.Choose(1, 4).Select(number => (string?)Keys.Make(number).KeyId)),
                (3, Gen.Choose(1, 4).Select(number => (string?)Keys.Make(number).Sha256)),
                (1, Gen.Elements<string?>("", "\0", "x", Key.Text, new string('f', 63) + "\ud800", new string('é', 16))));
            var credential = Gen.Frequency(
                (5, Gen.Choose(1, 9).Select(number => Keys.Credential(Keys.Make(number)))),
                (2, Gen.Choose(1, 9).Select(number => Keys.Chosen($"chosen key {number}"))),
                (1, text.Three().Select(parts => new Credential { KeyId = parts.Item1, Sha256 = parts.Item2, Hmac = parts.Item3 })));
            var consumer = credential.ArrayOf().Select(credentials => new Consumer { Credentials = [.. credentials.Take(2)] });
            return consumer.ArrayOf().Select(consumers => consumers.Take(3).Select((one, index) => ($"c{index}", one)).ToDictionary());
        }
    }
}
