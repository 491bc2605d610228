using System.Buffers.Text;
using System.Text;
using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

/// <summary>Texts that are no token, or could be read in two ways.</summary>
public sealed class JsonWebTokenTests : IDisposable
{
    private const string Header = """{"alg":"ES256","kid":"key-1"}""";

    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Parse_SecondSpellingOfATokensBase64_IsMalformed()
    {
        var token = _issuer.Token(Claims());
        var parts = token.Split('.');
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Digits.IndexOf(parts[2][^1], StringComparison.Ordinal);
        string[] spellings =
        [
            token + "=", token + "==", token + " ", " " + token, token + "\n", token.Insert(40, "\n"), token.Insert(40, " "), token.Insert(40, "="),
            token[..^1] + Digits[last | 1], // Bits that decoding drops.
            token.Replace('_', '/').Replace('-', '+') + "+", token + ".", token + "." + parts[2], "." + token, parts[0] + "." + parts[1], "", ".", "..", "...",
        ];
        Assert.Equal(TokenFault.None, Fault(token));
        Assert.All(spellings, text => Assert.Equal(TokenFault.Malformed, Fault(text)));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"none","kid":"key-1"}""")]
    [InlineData("""{"alg":"none","alg":"ES256","kid":"key-1"}""")]
    [InlineData("""{"alg":"ES256","\u0061lg":"none","kid":"key-1"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","kid":"key-2"}""")]
    [InlineData("""{"alg":["ES256"],"kid":"key-1"}""")]
    [InlineData("""{"alg":null,"kid":"key-1"}""")]
    [InlineData("""{"kid":"key-1"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","x":"\ud800"}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","\udc00":1}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1",}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1"}{}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1"} x""")]
    [InlineData("""{"alg":"ES256"/**/,"kid":"key-1"}""")]
    [InlineData("""{'alg':'ES256'}""")]
    [InlineData("""{"alg":"ES256","kid":"key-1","typ":5}""")]
    [InlineData("""{"alg":"ES256","a":{"b":{"c":{"d":{}}}}}""")]
    [InlineData("""["ES256"]""")]
    [InlineData("\"ES256\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\ufeff{\"alg\":\"ES256\",\"kid\":\"key-1\"}")]
    public void Parse_HeaderThatIsNotStrictJson_IsMalformed(string header)
        => Assert.Equal(TokenFault.Malformed, Fault(_issuer.Sign(header, ClaimsText())));

    [Fact]
    public void Parse_ClaimsThatAreNotStrictJson_AreMalformed()
    {
        string[] claims =
        [
            ClaimsText(""", "sub":"root" """), ClaimsText(""", "\u0073ub":"root" """), ClaimsText(""", "a":{"b":1,"b":2} """), ClaimsText(""", "a":"\udfff" """),
            ClaimsText($", \"a\": {string.Concat(Enumerable.Repeat("{\"a\":", 100))}1{new string('}', 100)}"), ClaimsText($", \"a\": {new string('[', 100)}{new string(']', 100)}"),
            ClaimsText() + ClaimsText(), ClaimsText() + "\0", "[]", "{", """{"iss":5}""", "{}",
        ];
        Assert.Equal(TokenFault.None, Fault(_issuer.Sign(Header, ClaimsText())));
        Assert.All(claims, text => Assert.Equal(TokenFault.Malformed, Fault(_issuer.Sign(Header, text))));
    }

    [Fact]
    public void Parse_InvalidUtf8_IsMalformed()
    {
        var claims = Encoding.UTF8.GetBytes(ClaimsText(", \"a\":\"x\""));
        claims[Array.IndexOf(claims, (byte)'x')] = 0xff;
        Assert.Equal(TokenFault.Malformed, Fault(_issuer.Sign(Encoding.UTF8.GetBytes(Header), claims)));
    }

    [Fact]
    public void Parse_OneMegabyte_IsRefusedUnread()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = new string('A', 1_000_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(TokenFault.TooLong, JsonWebToken.Parse(text, 16_384, out var token));
        Assert.Null(token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, allocated / 100);
    }

    [Fact]
    public void Parse_AnEncryptedToken_IsMalformed()
        => Assert.Equal(TokenFault.Malformed, Fault(string.Join('.', Enumerable.Repeat(Base64Url.EncodeToString("{}"u8), 5))));

    [Fact]
    public void ToString_OfEverythingThatHoldsAToken_ShowsNoneOfIt()
    {
        var token = _issuer.Token(Claims());
        Assert.Equal(TokenFault.None, JsonWebToken.Parse(token, 16_384, out var parsed));
        var texts = parsed + " " + Validate(token, _issuer.Jwks);
        Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, texts, StringComparison.Ordinal));
    }

    private TokenFault Fault(string token) => Validate(token, _issuer.Jwks).Fault;

    private static string ClaimsText(string more = "") =>
        $$"""{"iss":"{{TestIssuer.Name}}","aud":"api","sub":"alice","exp":{{Now.AddMinutes(1).ToUnixTimeSeconds()}}{{more}}}""";
}
