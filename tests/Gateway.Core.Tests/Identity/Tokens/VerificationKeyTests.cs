using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

/// <summary>Key sets and PEM, good and bad.</summary>
public sealed class VerificationKeyTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Algorithms => [.. JwsAlgorithm.All.Select(algorithm => algorithm.Name)];

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [InlineData("", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "no JSON object")]
    [InlineData("""{"keys":{}}""", "no JSON object")]
    [InlineData("""{"keys":[],"keys":[]}""", "member twice")]
    [InlineData("<html>not found</html>", "no JSON object")]
    [InlineData("""{"keys":[]}""", "no key")]
    [InlineData("""{"keys":[5]}""", "no JSON object")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AAAA"}]}""", "neither RSA nor EC")]
    [InlineData("""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]}""", "neither RSA nor EC")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"}]}""", "crv")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]}""", "length")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","y":"AAAA"}]}""", "x is missing")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""", "needs from 2048")]
    [InlineData("""{"keys":[{"kty":"RSA","n":5,"e":"AQAB"}]}""", "n is no text")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"A=","e":"AQAB"}]}""", "no base64url")]
    [InlineData("""{"keys":[{"kty":"RSA","use":"enc\n","n":"AQAB","e":"AQAB"}]}""", "for 'enc\\u000a'")]
    public void Read_NoUsableKey_SaysWhy(string jwks, string part)
        => Assert.Contains(part, JsonWebKeySet.Read(Encoding.UTF8.GetBytes(jwks), out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("{0},{1}")]
    [InlineData("{1},{0}")]
    [InlineData("""{0},{{"kty":"oct","k":"AAAA","kid":"key-1"}}""")]
    [InlineData("""5,null,{0},{{"kty":"RSA"}},[]""")]
    public void Read_OneUsableKeyAmongOthers_IsTaken(string list)
    {
        using var rsa = new TestIssuer("RS256", "other");
        var jwks = string.Format(list, _issuer.Jwk, rsa.Jwk.Replace("\"sig\"", "\"enc\"", StringComparison.Ordinal));
        Assert.Null(JsonWebKeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{jwks}}]}"""), out var keys));
        Assert.Equal("key-1", Assert.Single(keys).KeyId);
    }

    [Fact]
    public void Read_PointOffTheCurve_IsNoKey()
    {
        var x = Base64Url.EncodeToString(Enumerable.Repeat((byte)1, 32).ToArray());
        Assert.NotNull(JsonWebKeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{x}}"}]}"""), out _));
    }

    [Theory]
    [InlineData("AQ")]
    [InlineData("Ag")]
    [InlineData("AAAB")]
    [InlineData("AQAAAAAAAAAB")]
    public void Read_RsaExponentThatProvesNothing_IsNoKey(string exponent)
    {
        using var rsa = new TestIssuer("RS256");
        Assert.Contains("exponent", JsonWebKeySet.Read(Encoding.UTF8.GetBytes(rsa.Jwks.Replace("AQAB\"}", exponent + "\"}", StringComparison.Ordinal)), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TenThousandKeys_AreRefusedAndAThousandTaken()
    {
        static string Set(int count, string jwk) => $$"""{"keys":[{{string.Join(',', Enumerable.Repeat(jwk, count - 1).Append("5"))}}]}""";
        Assert.Contains("at most 1000", JsonWebKeySet.Read(Encoding.UTF8.GetBytes(Set(10_000, "{}")), out _), StringComparison.Ordinal);
        Assert.Contains("longer than", JsonWebKeySet.Read(Encoding.UTF8.GetBytes(Set(10_000, _issuer.Jwk)), out _), StringComparison.Ordinal);
        Assert.Null(JsonWebKeySet.Read(Encoding.UTF8.GetBytes(Set(1000, _issuer.Jwk)), out var keys));
        Assert.Equal(999, keys.Count);
        Assert.Equal(1, new VerificationKeySet(keys).Count);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Read_Pem_VerifiesTokensWithAndWithoutKeyId(string algorithm)
    {
        using var issuer = new TestIssuer(algorithm);
        Assert.Null(PemKeys.Read(issuer.Pem, out var keys));
        Assert.Equal(TokenFault.None, Validate(issuer.Token(Claims()), new VerificationKeySet(keys)).Fault);
        Assert.Equal(TokenFault.None, Validate(issuer.Token(Claims(), ("kid", null)), new VerificationKeySet(keys)).Fault);
    }

    [Fact]
    public void Read_PemOfSeveralKinds_AreAllTaken()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var certificate = new CertificateRequest("CN=issuer", ecdsa, HashAlgorithmName.SHA384).CreateSelfSigned(Now, Now.AddDays(1));
        Assert.Null(PemKeys.Read($"text\n{rsa.ExportRSAPublicKeyPem()}\ntext\n{certificate.ExportCertificatePem()}\n{_issuer.Pem}", out var keys));
        Assert.Equal(["RS256", "ES384", "ES256"], keys.Select(key => JwsAlgorithm.All.First(key.Fits).Name));
    }

    [Fact]
    public void Read_PemThatIsNoPublicKey_SaysWhyAndShowsNothing()
    {
        Assert.Contains("no PEM block", PemKeys.Read("", out _), StringComparison.Ordinal);
        Assert.Contains("no PEM block", PemKeys.Read(_issuer.Jwks, out _), StringComparison.Ordinal);
        var fault = PemKeys.Read(_issuer.PrivatePem, out _);
        Assert.Contains("private key", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(_issuer.PrivatePem.Split('\n')[1], fault, StringComparison.Ordinal);
        Assert.NotNull(PemKeys.Read("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", out _));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Assert.NotNull(PemKeys.Read(curve.ExportSubjectPublicKeyInfoPem(), out _));
        using var small = RSA.Create(1024);
        Assert.Contains("2048", PemKeys.Read(small.ExportSubjectPublicKeyInfoPem(), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void RetireFor_NextSet_VoidsWhatItDoesNotHave()
    {
        using var second = new TestIssuer(keyId: "key-2");
        using var imposter = new TestIssuer(); // The same kid, another key.
        var first = KeysOf(TestIssuer.SetOf(_issuer, second));
        var stays = first.Find("key-2", JwsAlgorithm.Find("ES256")!)[0];
        var goes = first.Find("key-1", JwsAlgorithm.Find("ES256")!)[0];

        var next = KeysOf(TestIssuer.SetOf(second, imposter), first);
        first.RetireFor(next);

        Assert.Same(stays, next.Find("key-2", JwsAlgorithm.Find("ES256")!)[0]);
        Assert.Equal((false, true), (stays.IsRetired, goes.IsRetired));
        Assert.Equal(TokenFault.BadSignature, Validate(_issuer.Token(Claims()), next).Fault);
    }

    [Fact]
    public void Verify_ManyThreadsAtOnce_AllAgree()
    {
        using var rsa = new TestIssuer("PS256");
        var keys = KeysOf(TestIssuer.SetOf(_issuer, new TestIssuer("PS256", "rsa")));
        var good = Enumerable.Range(0, 16).Select(number => _issuer.Token(Claims(("jti", number)))).ToArray();
        var faults = good.AsParallel().WithDegreeOfParallelism(8).SelectMany(token => Enumerable.Range(0, 20).Select(_ => Validate(token, keys).Fault)).ToList();
        Assert.All(faults, fault => Assert.Equal(TokenFault.None, fault));
    }
}
