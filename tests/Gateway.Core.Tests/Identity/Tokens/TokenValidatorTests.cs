using System.Buffers.Text;
using System.Text;
using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

public sealed class TokenValidatorTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Algorithms => [.. JwsAlgorithm.All.Select(algorithm => algorithm.Name)];

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Validate_GoodToken_IsItsSubject(string algorithm)
    {
        using var issuer = new TestIssuer(algorithm);
        var result = Validate(issuer.Token(Claims()), issuer.Jwks);
        Assert.Equal((TokenFault.None, "corp:alice", null), (result.Fault, result.Identity?.ConsumerId, result.Identity?.TierId));
        Assert.Equal(Now.AddMinutes(10), result.Expires);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Validate_AnyOtherAlgorithmAllowed_IsRefusedBeforeKeysMatter(string algorithm)
    {
        using var issuer = new TestIssuer(algorithm);
        var provider = Provider with { Algorithms = [.. JwsAlgorithm.All.Select(one => one.Name).Where(name => name != algorithm)] };
        Assert.Equal(TokenFault.AlgorithmNotAllowed, Validate(issuer.Token(Claims()), issuer.Jwks, provider).Fault);
        Assert.Equal(TokenFault.AlgorithmNotAllowed, Validate(issuer.Token(Claims()), VerificationKeySet.Empty, provider).Fault);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Validate_AnyBitOfTheSignatureTurned_IsRefused(string algorithm)
    {
        using var issuer = new TestIssuer(algorithm);
        var token = issuer.Token(Claims());
        var end = token.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(token.AsSpan(end));
        var keys = KeysOf(issuer.Jwks);
        foreach (var bit in Enumerable.Range(0, signature.Length * 8).Where(bit => bit % 37 == 0))
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(TokenFault.BadSignature, Validate(token[..end] + Base64Url.EncodeToString(signature), keys).Fault);
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(TokenFault.BadSignature, Validate(token[..end], keys).Fault);
        Assert.Equal(TokenFault.BadSignature, Validate(token[..end] + Base64Url.EncodeToString(new byte[signature.Length]), keys).Fault);
        Assert.Equal(TokenFault.BadSignature, Validate(token + "AAAA", keys).Fault);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("es256")]
    [InlineData("ES256K")]
    [InlineData("EdDSA")]
    [InlineData("RS1")]
    [InlineData("HS256")]
    public void Validate_AlgorithmOutsideTheAllowList_IsRefused(string algorithm)
    {
        var token = _issuer.Token(Claims(), ("alg", algorithm));
        Assert.Equal(TokenFault.AlgorithmNotAllowed, Validate(token, _issuer.Jwks).Fault);
        Assert.Equal(TokenFault.AlgorithmNotAllowed, Validate(token[..(token.LastIndexOf('.') + 1)], _issuer.Jwks).Fault);
    }

    [Fact]
    public void Validate_HmacWithThePublicKeyAsSecret_IsRefused()
    {
        using var issuer = new TestIssuer("RS256");
        foreach (var secret in new[] { issuer.Pem, issuer.Pem.Trim(), issuer.Jwk })
        {
            var input = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT","kid":"key-1"}"""u8) + "." + issuer.Token(Claims()).Split('.')[1];
            var mac = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input));
            Assert.Equal(TokenFault.AlgorithmNotAllowed, Validate(input + "." + Base64Url.EncodeToString(mac), issuer.Jwks).Fault);
        }
    }

    [Theory]
    [InlineData("RS256", "ES256")]
    [InlineData("ES256", "RS256")]
    [InlineData("ES256", "ES384")]
    [InlineData("ES256", "ES512")]
    [InlineData("ES512", "ES256")]
    [InlineData("ES384", "PS384")]
    public void Validate_AlgorithmThatTheKeyIsNotFor_FindsNoKey(string keyAlgorithm, string claimed)
    {
        using var issuer = new TestIssuer(keyAlgorithm);
        Assert.Equal(TokenFault.UnknownKey, Validate(issuer.Token(Claims(), ("alg", claimed)), issuer.Jwks).Fault);
    }

    [Theory]
    [InlineData("RS256", "PS256")]
    [InlineData("PS512", "RS512")]
    [InlineData("RS256", "RS384")]
    public void Validate_OtherRsaAlgorithmThanItWasSignedWith_IsRefused(string used, string claimed)
    {
        using var issuer = new TestIssuer(used);
        Assert.Equal(TokenFault.BadSignature, Validate(issuer.Token(Claims(), ("alg", claimed)), issuer.Jwks).Fault);
    }

    [Fact]
    public void Validate_KeyForOneAlgorithm_TakesNoOther()
    {
        using var issuer = new TestIssuer("RS256");
        var jwks = issuer.Jwks.Replace("\"use\":\"sig\"", "\"alg\":\"PS256\"", StringComparison.Ordinal);
        Assert.Equal(TokenFault.UnknownKey, Validate(issuer.Token(Claims()), jwks).Fault);
    }

    [Fact]
    public void Validate_KeyInTheHeader_IsNotLookedAt()
    {
        using var forger = new TestIssuer();
        var jwk = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(forger.Jwk);
        Assert.Equal(TokenFault.BadSignature, Validate(forger.Token(Claims(), ("jwk", jwk)), _issuer.Jwks).Fault);
        Assert.Equal(TokenFault.BadSignature, Validate(forger.Token(Claims(), ("jku", "http://127.0.0.1/keys"), ("x5u", "http://127.0.0.1/c")), _issuer.Jwks).Fault);
        Assert.Equal(TokenFault.UnknownKey, Validate(forger.Token(Claims(), ("kid", null), ("jwk", jwk)), VerificationKeySet.Empty).Fault);
    }

    [Theory]
    [InlineData("crit")]
    [InlineData("b64")]
    [InlineData("zip")]
    [InlineData("enc")]
    public void Validate_ExtensionInTheHeader_IsRefused(string name)
        => Assert.Equal(TokenFault.Extension, Validate(_issuer.Token(Claims(), (name, name == "crit" ? new[] { "exp" } : false)), _issuer.Jwks).Fault);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "JWT", true)]
    [InlineData(null, "jwt", true)]
    [InlineData(null, "application/at+JWT", true)]
    [InlineData(null, "logout+jwt", false)]
    [InlineData(null, "", false)]
    [InlineData("at+jwt", "at+jwt", true)]
    [InlineData("at+jwt", "application/at+jwt", true)]
    [InlineData("application/at+jwt", "AT+JWT", true)]
    [InlineData("at+jwt", "JWT", false)]
    [InlineData("at+jwt", null, false)]
    public void Validate_Type_IsTheOneExpected(string? required, string? type, bool isTaken)
        => Assert.Equal(
            isTaken ? TokenFault.None : TokenFault.WrongType,
            Validate(_issuer.Token(Claims(), ("typ", type)), _issuer.Jwks, Provider with { RequiredType = required }).Fault);

    [Theory]
    [InlineData(-59, TokenFault.None)]
    [InlineData(-60, TokenFault.Expired)]
    [InlineData(-100_000, TokenFault.Expired)]
    [InlineData(1, TokenFault.None)]
    public void Validate_Expiry_ToleratesTheSkew(int seconds, TokenFault fault)
        => Assert.Equal(fault, Validate(_issuer.Token(Claims(("exp", Now.AddSeconds(seconds).ToUnixTimeSeconds()))), _issuer.Jwks).Fault);

    [Theory]
    [InlineData(60, TokenFault.None)]
    [InlineData(61, TokenFault.NotYetValid)]
    [InlineData(-5, TokenFault.None)]
    public void Validate_NotBefore_ToleratesTheSkew(int seconds, TokenFault fault)
        => Assert.Equal(fault, Validate(_issuer.Token(Claims(("nbf", Now.AddSeconds(seconds).ToUnixTimeSeconds()))), _issuer.Jwks).Fault);

    [Theory]
    [InlineData("1e400", TokenFault.None)] // Never, and no overflow.
    [InlineData("9223372036854775807", TokenFault.None)]
    [InlineData("99999999999999999999999999999999999999", TokenFault.None)]
    [InlineData("253402300800", TokenFault.None)]
    [InlineData("1795262400.5", TokenFault.None)]
    [InlineData("-1", TokenFault.Expired)]
    [InlineData("-1e400", TokenFault.Expired)]
    [InlineData("0", TokenFault.Expired)]
    [InlineData("\"1795262400\"", TokenFault.Malformed)]
    [InlineData("null", TokenFault.Malformed)]
    [InlineData("[1795262400]", TokenFault.Malformed)]
    [InlineData("true", TokenFault.Malformed)]
    public void Validate_ExpiryOfAnyForm_IsReadOrRefused(string exp, TokenFault fault)
        => Assert.Equal(
            fault,
            Validate(_issuer.Sign("""{"alg":"ES256","kid":"key-1"}""", $$"""{"iss":"{{TestIssuer.Name}}","aud":"api","sub":"alice","exp":{{exp}}}"""), _issuer.Jwks).Fault);

    [Fact]
    public void Validate_NoExpiry_IsRefused() => Assert.Equal(TokenFault.Expired, Validate(_issuer.Token(Claims(("exp", null))), _issuer.Jwks).Fault);

    [Fact]
    public void Validate_Audience_MustHaveOneOfTheProviders()
    {
        TokenFault Of(object? audience) => Validate(_issuer.Token(Claims(("aud", audience))), _issuer.Jwks).Fault;
        Assert.Equal(TokenFault.None, Of("api2"));
        Assert.Equal(TokenFault.None, Of(new[] { "other", "api" }));
        Assert.All<object?>([null, "", "API", "other", "api ", Array.Empty<string>(), new[] { "other" }, 5, new { api = "api" }], audience => Assert.Equal(TokenFault.WrongAudience, Of(audience)));
    }

    [Theory]
    [InlineData("https://issuer.example")]
    [InlineData("https://ISSUER.example/")]
    [InlineData("https://issuer.example/ ")]
    [InlineData("")]
    public void Validate_OtherIssuer_IsUnknown(string issuer)
        => Assert.Equal(TokenFault.UnknownIssuer, Validate(_issuer.Token(Claims(("iss", issuer))), _issuer.Jwks).Fault);

    [Fact]
    public void Validate_MaximumSize_IsExact()
    {
        var token = _issuer.Token(Claims(("pad", new string('x', 300))));
        Assert.Equal(TokenFault.None, Validate(token, _issuer.Jwks, Provider with { MaxTokenBytes = token.Length }).Fault);
        Assert.Equal(TokenFault.TooLong, Validate(token, _issuer.Jwks, Provider with { MaxTokenBytes = token.Length - 1 }).Fault);
    }

    [Fact]
    public void Validate_KeyIdsOfEveryKind_AreOnlyLookedUp()
    {
        foreach (var keyId in new[] { "../../etc/passwd", "' OR 1=1 --", "", "\0", "\u2028", "key-1 ", "KEY-1", new string('k', 256) })
        {
            Assert.Equal(TokenFault.UnknownKey, Validate(_issuer.Token(Claims(), ("kid", keyId)), _issuer.Jwks).Fault);
            using var named = new TestIssuer(keyId: keyId);
            Assert.Equal(TokenFault.None, Validate(named.Token(Claims()), named.Jwks).Fault);
        }

        Assert.Equal(TokenFault.Malformed, Validate(_issuer.Token(Claims(), ("kid", new string('k', 257))), _issuer.Jwks).Fault);
        Assert.Equal(TokenFault.Malformed, Validate(_issuer.Token(Claims(), ("kid", 5)), _issuer.Jwks).Fault);
    }

    [Fact]
    public void Validate_TokenWithoutKeyId_TriesAFewKeysAtMost()
    {
        var others = Enumerable.Range(0, VerificationKeySet.MaxCandidates).Select(number => new TestIssuer(keyId: $"other-{number}")).ToArray();
        var token = _issuer.Token(Claims(), ("kid", null));
        Assert.Equal(TokenFault.None, Validate(token, TestIssuer.SetOf([.. others.Skip(1), _issuer])).Fault);
        Assert.Equal(TokenFault.UnknownKey, Validate(token, TestIssuer.SetOf([.. others, _issuer])).Fault);
        Array.ForEach(others, issuer => issuer.Dispose());
    }

    [Fact]
    public void Validate_UnknownKey_MayBeANewOneAndAWrongSignatureOfAKnownOneNot()
    {
        using var rotated = new TestIssuer(keyId: "key-2");
        using var forger = new TestIssuer();
        using var unnamed = new TestIssuer(keyId: null);
        Assert.True(Validate(rotated.Token(Claims()), _issuer.Jwks).MayHaveNewKey);
        Assert.True(Validate(rotated.Token(Claims()), unnamed.Jwks).MayHaveNewKey);
        Assert.True(Validate(_issuer.Token(Claims()), VerificationKeySet.Empty).MayHaveNewKey);
        Assert.False(Validate(forger.Token(Claims()), _issuer.Jwks).MayHaveNewKey);
        Assert.False(Validate(_issuer.Token(Claims(("exp", 1))), VerificationKeySet.Empty).MayHaveNewKey);
    }
}
