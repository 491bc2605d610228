using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

public sealed class TokenCacheTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly TokenCache _cache = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Find_TokenSeen_IsItsCallerUntilFiveMinutesHavePassed()
    {
        var (token, result) = Valid();
        Assert.Null(_cache.Find(token, Now));
        _cache.Add(token, result, Now);
        Assert.Same(result.Identity, _cache.Find(token, Now.AddMinutes(5).AddTicks(-1)));
        Assert.Null(_cache.Find(token, Now.AddMinutes(5)));
    }

    [Fact]
    public void Find_TokenPastItsExpiry_IsNotKnown()
    {
        var (token, result) = Valid(("exp", Now.AddSeconds(90).ToUnixTimeSeconds()));
        _cache.Add(token, result, Now);
        Assert.NotNull(_cache.Find(token, Now.AddSeconds(90).AddTicks(-1)));
        Assert.Null(_cache.Find(token, Now.AddSeconds(90)));
        _cache.Add(token, result, Now.AddSeconds(95)); // Valid still by the skew, but validated each time.
        Assert.Null(_cache.Find(token, Now.AddSeconds(95)));
    }

    [Fact]
    public void Find_TokenOfAWithdrawnKey_IsNotKnownAtOnce()
    {
        var keys = KeysOf(_issuer.Jwks);
        var token = _issuer.Token(Claims());
        _cache.Add(token, Validate(token, keys), Now);
        Assert.NotNull(_cache.Find(token, Now));
        keys.RetireFor(null);
        Assert.Null(_cache.Find(token, Now));
    }

    [Fact]
    public void Find_AnyOtherText_IsNotKnown()
    {
        var (token, result) = Valid();
        _cache.Add(token, result, Now);
        Assert.All(
            new[] { token[..^1], token[1..], token + "A", "A" + token, 'f' + token[1..], token[^32..], token.ToUpperInvariant(), "" },
            text => Assert.Null(_cache.Find(text, Now)));
    }

    [Fact]
    public void Add_FarMoreThanItHolds_StaysBoundedAndKeepsWhatIsUsed()
    {
        var cache = new TokenCache(maxCount: 100);
        var (_, result) = Valid();
        for (var number = 0; number < 10_000; number++)
        {
            cache.Add($"token-{number}", result, Now);
            Assert.NotNull(cache.Find("token-0", Now)); // Used all the time.
            Assert.InRange(cache.Count, 1, 202);
        }

        Assert.NotNull(cache.Find("token-9999", Now));
        Assert.Null(cache.Find("token-5000", Now));
    }

    [Fact]
    public void Add_LongTokens_AreBoundedByTheirLength()
    {
        var cache = new TokenCache(maxCharacters: 100_000);
        var (_, result) = Valid();
        for (var number = 0; number < 1000; number++)
        {
            cache.Add(new string('x', 10_000) + number, result, Now);
        }

        Assert.InRange(cache.Count, 1, 24);
    }

    [Fact]
    public void Find_KnownToken_AllocatesNothing()
    {
        var (token, result) = Valid();
        _cache.Add(token, result, Now);
        _cache.Find(token, Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _cache.Find(token, Now);
        _cache.Find("unknown", Now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private (string Token, TokenResult Result) Valid(params (string Name, object? Value)[] changes)
    {
        var token = _issuer.Token(Claims(changes));
        var result = Validate(token, _issuer.Jwks);
        Assert.Equal(TokenFault.None, result.Fault);
        return (token, result);
    }
}
