using System.Collections;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;
using Gateway.Core.RouteTables;
using Gateway.TestTokens;

namespace Gateway.Proxy.Tests.Identity;

/// <summary>Route tables with identity providers in which every field has any value that the validator takes.</summary>
internal static class IdentityTables
{
    // One key for all: what it is does not matter.
    private static readonly TestIssuer Issuer = new();

    private static readonly Gen<string> Text = Gen.Elements("a", "read", "https://x/", "ü", "a b", "\"", "\\", "<&>", "${HOME}", "null", "true", "0", "1d", "~", "#");

    private static readonly Gen<string> Name = Gen.Elements("a", "read", "x-1", "sub");

    private static readonly Gen<ClaimMapping> Claims =
        from consumer in Name
        from tier in Maybe(Name)
        from scopes in Name
        from headers in Name.ListOf()
        select new ClaimMapping { Consumer = consumer, Tier = tier, Scopes = scopes, Headers = headers.Distinct().ToDictionary(name => "X-" + name, name => "/" + name) };

    private static readonly Gen<KeyFetchSettings> Fetch =
        from refresh in Durations(10, 3600)
        from timeout in Durations(1, 30)
        from wait in Durations(0, 5)
        from stale in Durations(3600, 21_600)
        select new KeyFetchSettings { RefreshInterval = refresh, Timeout = timeout, MaxWait = wait, MaxStale = stale };

    private static readonly Gen<SignInSettings> SignIn =
        from clientId in Text
        from variable in Maybe(Gen.Constant("SECRET"))
        from scopes in Name.ListOf()
        from lifetime in Durations(60, 86_400)
        select new SignInSettings { ClientId = clientId, ClientSecretVariable = variable, PublicUrl = "https://shop.example", Scopes = [.. scopes], SessionLifetime = lifetime };

    private static readonly Gen<(string? Discovery, string? Uri, string? Jwks, string? Pem)> Keys = Gen.Elements<(string?, string?, string?, string?)>(
        (null, null, null, null), ("https://id/d", null, null, null), (null, "https://id/keys", null, null), (null, null, Issuer.Jwks, null), (null, null, null, Issuer.Pem));

    private static readonly Gen<IdentityProvider> Provider =
        from audiences in Text.NonEmptyListOf()
        from keys in Keys
        from allowHttp in Flag
        from algorithms in Gen.SubListOf("RS256", "PS384", "ES512")
        from skew in Durations(0, 300)
        from length in Gen.Elements(256, 16_384, 65_536)
        from type in Maybe(Text)
        from pass in Flag
        from claims in Claims
        from fetch in Fetch
        from signIn in Maybe(SignIn)
        select new IdentityProvider
        {
            Issuer = "https://id.example/",
            Audiences = [.. audiences],
            DiscoveryUri = keys.Discovery,
            JwksUri = keys.Uri,
            Jwks = keys.Jwks,
            Pem = keys.Pem,
            AllowHttp = allowHttp,
            Algorithms = [.. algorithms],
            ClockSkew = skew,
            MaxTokenBytes = length,
            RequiredType = type,
            PassToBackend = pass,
            Claims = claims,
            KeyFetch = fetch,
            SignIn = signIn,
        };

    private static readonly Gen<Route> Route =
        from access in Gen.Elements<RouteAccess?>(null, RouteAccess.Public, RouteAccess.Required, RouteAccess.Deny)
        from scopes in Name.ListOf()
        from values in Text.NonEmptyListOf()
        from hasCondition in Flag
        select access == RouteAccess.Required
            ? new Route { ClusterId = "c", Access = access, RequiredScopes = [.. scopes.Distinct()], RequiredClaims = hasCondition ? [new() { Claim = "a", Values = [.. values.Distinct()] }] : [] }
            : new Route { ClusterId = "c", Access = access };

    private static Gen<bool> Flag => Gen.Elements(false, true);

    public static Gen<RouteTable> Any { get; } =
        from provider in Provider
        from route in Route
        from access in Gen.Elements(RouteAccess.Public, RouteAccess.Required, RouteAccess.Deny)
        from subject in Gen.Elements("5", "null", "true", "a@b")
        select new RouteTable
        {
            DefaultAccess = access,
            IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = provider },
            Consumers = new Dictionary<string, Consumer> { ["acme"] = new() { Credentials = [new() { Provider = "corp", Subject = subject }] } },
            Routes = new Dictionary<string, Route> { ["a"] = route },
            Clusters = new Dictionary<string, Cluster> { ["c"] = new() { Destinations = new Dictionary<string, Destination> { ["x"] = new() { Address = "http://10.0.0.1:8080" } } } },
        };

    /// <summary>Asserts that every property has the same value, whatever the text between them was.</summary>
    public static void AssertEqual(object? expected, object? actual)
    {
        if (expected is null or string or ValueType)
        {
            Assert.Equal(expected, actual);
        }
        else if (expected is IDictionary map)
        {
            var other = Assert.IsAssignableFrom<IEnumerable>(actual).Cast<dynamic>().ToDictionary(pair => (string)pair.Key, pair => (object?)pair.Value);
            Assert.Equal(map.Count, other.Count);
            Assert.All(map.Keys.Cast<string>(), key => AssertEqual(map[key], other[key]));
        }
        else if (expected is IEnumerable items)
        {
            var others = Assert.IsAssignableFrom<IEnumerable>(actual).Cast<object>().ToList();
            Assert.Equal(items.Cast<object>().Count(), others.Count);
            Assert.All(items.Cast<object>().Zip(others), pair => AssertEqual(pair.First, pair.Second));
        }
        else
        {
            Assert.IsType(expected.GetType(), actual);
            Assert.All(expected.GetType().GetProperties(), property => AssertEqual(property.GetValue(expected), property.GetValue(actual)));
        }
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class
        => Gen.OneOf(Gen.Constant<T?>(null), gen.Select(value => (T?)value));

    private static Gen<TimeSpan> Durations(int least, int most) => Gen.OneOf(
        Gen.Elements(least, most).Select(seconds => TimeSpan.FromSeconds(seconds)), Gen.Choose(least * 1000, most * 1000).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)));
}
