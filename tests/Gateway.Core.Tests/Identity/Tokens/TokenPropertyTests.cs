using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

/// <summary>Hostile tokens and keys: whatever comes, the answer is a fault and never an exception. A failure prints the seed to replay.</summary>
public sealed class TokenPropertyTests : IDisposable
{
    private static readonly Gen<string> JsonParts = Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0061", "\\ud800", "\"alg\"", "\"ES256\"", "\"none\"", "\"kid\"", "\"key-1\"", "\"iss\"", $"\"{TestIssuer.Name}\"",
            "\"aud\"", "\"api\"", "\"exp\"", "\"sub\"", "\"a\"", "1e999", "-0", "99999999999", "true", "null", " ", "\0", "ü", "/*", "//", "\"crit\"", "\"typ\"")
        .ListOf()
        .Select(parts => string.Concat(parts));

    private static readonly Gen<string> Objects = Gen.OneOf(JsonParts, JsonParts.Select(text => "{" + text + "}"));

    private static readonly Gen<string> Texts = Gen.Elements(".", "..", "A", "AA", "AAA", "-", "_", "=", "+", "/", " ", "\n", "\0", "ü", "\ud800", "e30", "eyJ", "eyJhbGciOiJFUzI1NiJ9")
        .ListOf()
        .Select(parts => string.Concat(parts));

    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Validate_AnyText_IsAFault()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Texts.ToArbitrary(), text => Validate(text, _issuer.Jwks).Fault != TokenFault.None));

    [Fact]
    public void Validate_AnySignedJson_IsAFaultOrNamesItsSubject()
    {
        var keys = KeysOf(_issuer.Jwks);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll(Objects.Zip(Objects).ToArbitrary(), pair => Validate(_issuer.Sign(pair.Item1, pair.Item2), keys) is var result && (result.Fault != TokenFault.None || result.Identity is not null)));
    }

    [Fact]
    public void Validate_OneCharacterChangedAnywhere_IsNeverTaken()
    {
        var keys = KeysOf(_issuer.Jwks);
        var token = _issuer.Token(Claims());
        var changes = from index in Gen.Choose(0, token.Length - 1)
                      from replacement in Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ".ToCharArray())
                      where token[index] != replacement
                      select token[..index] + replacement + token[(index + 1)..];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(changes.ToArbitrary(), changed => Validate(changed, keys).Fault != TokenFault.None));
    }

    [Fact]
    public void Validate_OneCharacterRemovedOrAdded_IsNeverTaken()
    {
        var keys = KeysOf(_issuer.Jwks);
        var token = _issuer.Token(Claims());
        Assert.All(Enumerable.Range(0, token.Length), index => Assert.NotEqual(TokenFault.None, Validate(token.Remove(index, 1), keys).Fault));
        Assert.All(Enumerable.Range(0, token.Length + 1), index => Assert.NotEqual(TokenFault.None, Validate(token.Insert(index, "A"), keys).Fault));
    }

    [Fact]
    public void Read_AnyKeySet_IsReadOrAFault()
    {
        var sets = Gen.OneOf(Objects, JsonParts.Select(text => $$"""{"keys":[{{text}}]}"""), JsonParts.Select(text => $$"""{"keys":[{"kty":"EC",{{text}}}]}"""));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(sets.ToArbitrary(), text => JsonWebKeySet.Read(Encoding.UTF8.GetBytes(text), out var keys) is not null || keys.Count > 0));
    }

    [Fact]
    public void TryDecode_AnyText_HasNoSecondSpelling()
        => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(Texts.ToArbitrary(), text => !Base64UrlText.TryDecode(text, out var bytes) || System.Buffers.Text.Base64Url.EncodeToString(bytes) == text));
}
