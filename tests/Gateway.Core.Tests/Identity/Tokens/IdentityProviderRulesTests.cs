using Gateway.Core.Identity;
using Gateway.Core.RouteTables;
using Gateway.Core.Tests.RouteTables;
using Gateway.TestTokens;

namespace Gateway.Core.Tests.Identity.Tokens;

public sealed class IdentityProviderRulesTests : IDisposable
{
    private static readonly IdentityProvider Good = new() { Issuer = "https://id.example.com/", Audiences = ["api"] };

    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Check_ProvidersInOrder_HaveNoFault()
    {
        Assert.All(
            new[]
            {
                Good,
                Good with { JwksUri = "https://id.example.com/keys" },
                Good with { JwksUri = "http://127.0.0.1:9000/keys" },
                Good with { JwksUri = "http://[::1]:9000/keys" },
                Good with { DiscoveryUri = "http://id/x", AllowHttp = true },
                Good with { Issuer = "any text", Jwks = _issuer.Jwks },
                Good with { Issuer = "any text", Pem = _issuer.Pem },
                Good with { Algorithms = ["ES256", "PS512"], RequiredType = "at+jwt", ClockSkew = TimeSpan.Zero },
                Good with { Claims = new() { Consumer = "/a/b~1c", Tier = "tier", Scopes = "scp", Headers = new Dictionary<string, string> { ["X-User-Email"] = "email" } } },
            },
            provider => Assert.Empty(Check(provider)));
    }

    [Fact]
    public void Check_EachFault_NamesPlaceAndRemedy()
    {
        One(Good with { Issuer = "" }, "issuer", "empty");
        One(Good with { Audiences = [] }, "audiences", "no audience");
        One(Good with { Audiences = ["a", ""] }, "audiences/1", "empty");
        One(Good with { Algorithms = ["ES256", "HS256"] }, "algorithms/1", "shared secret");
        One(Good with { Algorithms = ["none"] }, "algorithms/0", "no signature");
        One(Good with { Algorithms = ["RS265"] }, "algorithms/0", "Did you mean 'RS256'?");
        One(Good with { Algorithms = ["ES256", "ES256"] }, "algorithms/1", "twice");
        One(Good with { JwksUri = "http://id.example.com/keys" }, "jwksUri", "allowHttp");
        One(Good with { JwksUri = "ftp://id.example.com/keys" }, "jwksUri", "no http or https address");
        One(Good with { JwksUri = "https://user:secret@id.example.com/keys" }, "jwksUri", "user before its host");
        One(Good with { DiscoveryUri = "id.example.com" }, "discoveryUri", "no http or https address");
        One(Good with { Issuer = "some name" }, "issuer", "looked for there because");
        One(Good with { JwksUri = "https://a/keys", Pem = _issuer.Pem }, "jwksUri", "'pem' or 'jwksUri'");
        One(Good with { Jwks = "{}" }, "jwks", "list 'keys'");
        One(Good with { Jwks = """{"keys":[{"kty":"EC","d":"AAAA"}]}""" }, "jwks", "private or secret key");
        One(Good with { Pem = _issuer.PrivatePem }, "pem", "private key");
        One(Good with { ClockSkew = TimeSpan.FromMinutes(6) }, "clockSkew", "from 0s to 5m");
        One(Good with { RequiredType = "" }, "requiredType", "empty");
        One(Good with { KeyFetch = new() { RefreshInterval = TimeSpan.FromSeconds(1) } }, "keyFetch/refreshInterval", "10s");
        One(Good with { KeyFetch = new() { Timeout = TimeSpan.FromMinutes(1) } }, "keyFetch/timeout", "30s");
        One(Good with { KeyFetch = new() { MaxWait = TimeSpan.FromSeconds(6) } }, "keyFetch/maxWait", "5s");
        One(Good with { KeyFetch = new() { MaxStale = TimeSpan.FromHours(7) } }, "keyFetch/maxStale", "6h");
        One(Good with { KeyFetch = new() { MaxStale = Timeout.InfiniteTimeSpan } }, "keyFetch/maxStale", "6h");
        One(Good with { Claims = new() { Consumer = "" } }, "claims/consumer", "none");
        One(Good with { Claims = new() { Tier = "/a~b" } }, "claims/tier", "~0");
        One(Good with { Claims = new() { Headers = new Dictionary<string, string> { ["Authorization"] = "sub" } } }, "claims/headers/Authorization", "meaning of its own");
        One(Good with { Claims = new() { Headers = new Dictionary<string, string> { ["X_Consumer-Id"] = "sub" } } }, "claims/headers/X_Consumer-Id", "meaning of its own");
        One(Good with { Claims = new() { Headers = new Dictionary<string, string> { ["a b"] = "sub" } } }, "claims/headers/a b", "' '");
        One(Good with { Claims = new() { Headers = new Dictionary<string, string> { ["X-A"] = "sub", ["x_a"] = "sub" } } }, "claims/headers/x_a", "same to backends");
    }

    [Fact]
    public void Check_SignIn_IsCheckedPartByPart()
    {
        var good = new SignInSettings { ClientId = "gateway", PublicUrl = "https://shop.example.com", ClientSecretVariable = "CORP_SECRET", Scopes = ["email"] };
        Assert.Empty(Check(Good with { SignIn = good }));
        Assert.Empty(Check(Good with { SignIn = good with { PublicUrl = "http://127.0.0.1:8080", ClientSecretVariable = null } }));
        One(Good with { SignIn = good with { ClientId = "" } }, "signIn/clientId", "empty");
        One(Good with { SignIn = good with { PublicUrl = "http://shop.example.com" } }, "signIn/publicUrl", "not https");
        One(Good with { SignIn = good with { PublicUrl = "https://shop.example.com/shop" } }, "signIn/publicUrl", "host alone");
        One(Good with { SignIn = good with { Scopes = ["email profile"] } }, "signIn/scopes/0", "entry of its own");
        One(Good with { SignIn = good with { SessionLifetime = TimeSpan.FromDays(2) } }, "signIn/sessionLifetime", "from 1m to 1d");
        One(Good with { Issuer = "name", Pem = _issuer.Pem, SignIn = good }, "signIn", "discoveryUri");
        var secret = Check(Good with { SignIn = good with { ClientSecretVariable = "s3cret-value!" } });
        IdentityFaults.AssertOne(secret, "/identityProviders/corp/signIn/clientSecretVariable", "never the secret");
        Assert.DoesNotContain("s3cret", secret[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RouteWithSignIn_NeedsAProviderThatHasIt()
    {
        static IReadOnlyList<RouteTableFault> Of(RouteAccess access, string provider) => RouteTableValidator.Validate(Tables.OfRoutes(("r", new() { ClusterId = "backend", Access = access, SignIn = provider })) with
        {
            IdentityProviders = new Dictionary<string, IdentityProvider>
            {
                ["corp"] = Good with { SignIn = new() { ClientId = "gateway", PublicUrl = "https://shop.example.com" } },
                ["other"] = Good with { Issuer = "https://other.example.com/" },
            },
        });
        Assert.Empty(Of(RouteAccess.Required, "corp"));
        IdentityFaults.AssertOne(Of(RouteAccess.Required, "crop"), "/routes/r/signIn", "Did you mean 'corp'?");
        IdentityFaults.AssertOne(Of(RouteAccess.Required, "other"), "/routes/r/signIn", "has no signIn");
        IdentityFaults.AssertOne(Of(RouteAccess.Public, "corp"), "/routes/r/signIn", "access is not required");
    }

    [Fact]
    public void Check_TwoProvidersOfOneIssuer_AreAFault()
        => IdentityFaults.AssertOne(Check(("a", Good), ("b", Good with { Audiences = ["other"] })), "/identityProviders/b/issuer", "also that of 'a'");

    [Fact]
    public void Check_IdWithAColon_IsAFault()
        => IdentityFaults.AssertOne(Check(("a:b", Good)), "/identityProviders/a:b", "':'");

    [Fact]
    public void Check_SubjectsOfConsumers_AreCheckedOneByOne()
    {
        static IReadOnlyList<RouteTableFault> Of(params Credential[] credentials) => IdentityFaults.Of(Keys.Consumers(("acme", null, credentials)));
        Assert.Empty(Of(new Credential { Provider = "corp", Subject = "auth0|5" }, Keys.Credential(Keys.Make(1))));
        IdentityFaults.AssertOne(Of(new Credential { Provider = "corp" }), "/consumers/acme/credentials/0", "without the other");
        IdentityFaults.AssertOne(Of(new Credential { Subject = "a" }), "/consumers/acme/credentials/0", "without the other");
        IdentityFaults.AssertOne(Of(Keys.Credential(Keys.Make(1)) with { Provider = "corp", Subject = "a" }), "/consumers/acme/credentials/0", "besides a key");
        IdentityFaults.AssertOne(Of(new Credential { Provider = "crop", Subject = "a" }), "/consumers/acme/credentials/0/provider", "Did you mean 'corp'?");
        IdentityFaults.AssertOne(Of(new Credential { Provider = "corp", Subject = "a b" }), "/consumers/acme/credentials/0/subject", "printable ASCII");
        IdentityFaults.AssertOne(
            Of(new Credential { Provider = "corp", Subject = "a" }, new Credential { Provider = "corp", Subject = "a" }), "/consumers/acme/credentials/1/subject", "already the consumer 'acme'");
    }

    private static IReadOnlyList<RouteTableFault> Check(IdentityProvider provider) => Check(("corp", provider));

    private static IReadOnlyList<RouteTableFault> Check(params (string Id, IdentityProvider Provider)[] providers)
        => RouteTableValidator.Validate(new() { IdentityProviders = providers.ToDictionary(one => one.Id, one => one.Provider) });

    private static void One(IdentityProvider provider, string place, params string[] parts)
        => IdentityFaults.AssertOne(Check(provider), "/identityProviders/corp/" + place, parts);
}
