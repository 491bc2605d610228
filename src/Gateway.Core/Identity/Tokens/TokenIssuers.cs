using System.Collections.Frozen;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity.Tokens;

/// <summary>The identity providers of one route table made ready. Immutable.</summary>
public sealed class TokenIssuers
{
    private readonly FrozenDictionary<string, TokenValidator> _byIssuer;

    private TokenIssuers(IEnumerable<TokenValidator> validators)
    {
        _byIssuer = validators.ToFrozenDictionary(validator => validator.Provider.Issuer, StringComparer.Ordinal);
        HasSignIn = _byIssuer.Values.Any(validator => validator.SignIn is not null);
        MaxTokenLength = _byIssuer.Values.Select(validator => validator.Provider.MaxTokenBytes).DefaultIfEmpty(0).Max();
    }

    /// <summary>Those of a valid table.</summary>
    public static TokenIssuers Create(RouteTable table)
    {
        var conditions = table.Routes.Values
            .SelectMany(route => route.RequiredClaims
                .Select(condition => condition.Claim)
                .Concat(route.Transforms.SelectMany(transform => transform.Claims))
                .Concat(ValueTemplate.ClaimsOf(route.Redirect?.Location)))
            .Distinct(StringComparer.Ordinal).ToList();
        return new(table.IdentityProviders.Select(pair => new TokenValidator(
            pair.Key, pair.Value, new(pair.Key, pair.Value, table.Tiers, SubjectsOf(pair.Key, table), conditions))));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<TokenValidator> All => _byIssuer.Values;

    /// <summary>The longest token that any of them takes, in characters.</summary>
    public int MaxTokenLength { get; }

    /// <summary>Whether the table has any.</summary>
    public bool IsEmpty => _byIssuer.Count == 0;

    /// <summary>Whether browsers can sign in with any of them.</summary>
    public bool HasSignIn { get; }

    /// <summary>The provider with an id, or null.</summary>
    public TokenValidator? FindById(string id) => All.FirstOrDefault(validator => validator.Id == id);

    /// <summary>The provider whose tokens have this iss, or null.</summary>
    public TokenValidator? Find(string issuer) => _byIssuer.GetValueOrDefault(issuer);

    private static FrozenDictionary<string, (string Id, string? Tier)> SubjectsOf(string provider, RouteTable table) =>
        (from consumer in table.Consumers
         from credential in consumer.Value.Credentials
         where credential.Provider == provider
         select (credential.Subject, Consumer: (consumer.Key, consumer.Value.Tier)))
        .ToFrozenDictionary(pair => pair.Subject!, pair => pair.Consumer, StringComparer.Ordinal);
}
