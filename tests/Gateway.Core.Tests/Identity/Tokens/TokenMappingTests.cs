using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Gateway.TestTokens;
using static Gateway.Core.Tests.Identity.Tokens.Validating;

namespace Gateway.Core.Tests.Identity.Tokens;

public sealed class TokenMappingTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Validate_SubjectNamedLikeAConsumerOfTheTable_IsNotThatConsumer()
    {
        var table = new RouteTable { Consumers = new Dictionary<string, Consumer> { ["alice"] = new() } };
        Assert.Equal("corp:alice", Map(Claims(), table: table)!.ConsumerId);
        Assert.NotNull(ConsumerRules.CheckId("corp:alice"));
    }

    [Fact]
    public void Validate_SubjectOfAConsumersCredential_IsThatConsumer()
    {
        var table = new RouteTable
        {
            Consumers = new Dictionary<string, Consumer>
            {
                ["acme"] = new() { Tier = "gold", Credentials = [new() { Provider = "corp", Subject = "alice" }] },
                ["loose"] = new() { Credentials = [new() { Provider = "corp", Subject = "bob" }, new() { Provider = "other", Subject = "carol" }] },
            },
            Tiers = new Dictionary<string, Tier> { ["gold"] = new(), ["silver"] = new() },
        };
        var provider = Provider with { Claims = new() { Tier = "tier" } };
        Assert.Equal(("acme", "gold"), Name(Map(Claims(("tier", "silver")), provider, table)));
        Assert.Equal(("loose", "silver"), Name(Map(Claims(("sub", "bob"), ("tier", "silver")), provider, table)));
        Assert.Equal(("corp:carol", null), Name(Map(Claims(("sub", "carol")), provider, table)));
    }

    [Theory]
    [InlineData("silver", "silver")]
    [InlineData("bronze", null)]
    [InlineData(5, null)]
    [InlineData(null, null)]
    public void Validate_TierClaim_CountsWhereTheTableHasTheTier(object? claim, string? tier)
    {
        var table = new RouteTable { Tiers = new Dictionary<string, Tier> { ["gold"] = new(), ["silver"] = new() } };
        Assert.Equal(tier, Map(Claims(("tier", claim)), Provider with { Claims = new() { Tier = "tier" } }, table)!.TierId);
        Assert.Equal("gold", Map(Claims(("tier", new[] { "x", "gold", "silver" })), Provider with { Claims = new() { Tier = "tier" } }, table)!.TierId);
        Assert.Null(Map(Claims(("tier", "silver")), table: table)!.TierId);
    }

    [Fact]
    public void Validate_Scopes_AreATextOrAList()
    {
        string[] Of(object? scope, string claim = "scope") => [.. Map(Claims((claim, scope)), Provider with { Claims = new() { Scopes = claim } })!.Token!.Scopes.Order(StringComparer.Ordinal)];
        Assert.Equal(["read", "write"], Of("read write"));
        Assert.Equal(["read", "write"], Of(" write  read "));
        Assert.Equal(["read", "write"], Of(new[] { "read", "write" }, "scp"));
        Assert.Empty(Of(null));
        Assert.Empty(Of(new { read = true }));
    }

    [Fact]
    public void Validate_ClaimsByPointer_AreFoundInsideOthers()
    {
        var mapping = new ClaimMapping { Consumer = "/user/na~1me", Scopes = "/realm/~0roles", Headers = new Dictionary<string, string> { ["X-Roles"] = "/realm/~0roles", ["X-Url"] = "https://a/b" } };
        var identity = Map(
            Claims(("user", new Dictionary<string, string> { ["na/me"] = "bob" }), ("realm", new Dictionary<string, string[]> { ["~roles"] = ["a", "b"] }), ("https://a/b", "c")),
            Provider with { Claims = mapping })!;
        Assert.Equal("corp:bob", identity.ConsumerId);
        Assert.Equal(["a", "b"], identity.Token!.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal([new("X-Roles", "a,b"), new("X-Url", "c")], identity.Token.Headers);
    }

    [Fact]
    public void Validate_ClaimInAHeader_CanBeReadBackWhateverItIs()
    {
        string? Of(object? claim) => Map(Claims(("c", claim)), Provider with { Claims = new() { Headers = new Dictionary<string, string> { ["X-C"] = "c" } } })!
            .Token!.Headers.Select(header => header.Value).SingleOrDefault();
        Assert.Equal("a@b.example", Of("a@b.example"));
        Assert.Equal("a%0D%0AX-Admin:%20yes", Of("a\r\nX-Admin: yes"));
        Assert.Equal("100%25,%20J%C3%BCrgen%00", Of("100%, Jürgen\0"));
        Assert.Equal("a%2Cb,c,", Of(new[] { "a,b", "c", "" }));
        Assert.Equal(("7", "true"), (Of(7), Of(true)));
        Assert.All<object?>([null, "", Array.Empty<string>(), new { a = 1 }, new string('x', 4097)], claim => Assert.Null(Of(claim)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("jürgen")]
    [InlineData(5.5)]
    [InlineData(null)]
    public void Validate_SubjectThatNoHeaderCanCarry_IsRefused(object? subject)
    {
        var result = Validate(_issuer.Token(Claims(("sub", subject))), _issuer.Jwks);
        Assert.Equal(subject is double ? TokenFault.None : TokenFault.NoConsumer, result.Fault); // A number is its digits.
        Assert.Equal(TokenFault.NoConsumer, Validate(_issuer.Token(Claims(("sub", new string('x', 256)))), _issuer.Jwks).Fault);
        Assert.Equal(TokenFault.NoConsumer, Validate(_issuer.Token(Claims(("sub", new[] { "a", "b" }))), _issuer.Jwks).Fault);
    }

    [Fact]
    public void Recall_ClaimsProvenBefore_AreReadByTheTableAsItIsNow()
    {
        Assert.Equal(TokenFault.None, JsonWebToken.Parse(_issuer.Token(Claims(("tier", "gold"))), 16_384, out var token));
        static ConsumerIdentity? By(IdentityProvider provider, string claims) => TokenIssuers.Create(new()
        {
            IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = provider },
            Tiers = new Dictionary<string, Tier> { ["gold"] = new() },
        }).FindById("corp")!.Recall(claims);

        Assert.Equal(("corp:alice", "gold"), Name(By(Provider with { Claims = new() { Tier = "tier" } }, token!.ClaimsText)));
        Assert.True(By(Provider, token.ClaimsText)!.Token!.PassToBackend); // The Authorization header, if any, is none of ours.
        Assert.Null(By(Provider with { Issuer = "https://other.example/" }, token.ClaimsText));
        Assert.All(["", "[]", "{}", "null"], claims => Assert.Null(By(Provider, claims)));
    }

    private static (string?, string?) Name(ConsumerIdentity? identity) => (identity?.ConsumerId, identity?.TierId);

    private ConsumerIdentity? Map(Dictionary<string, object?> claims, IdentityProvider? provider = null, RouteTable? table = null)
    {
        var result = Validate(_issuer.Token(claims), _issuer.Jwks, provider, table);
        Assert.Equal(TokenFault.None, result.Fault);
        return result.Identity;
    }
}
