using System.Collections.Frozen;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Identity;

/// <summary>Everything that a route table's tokens need: whose they are, their keys, and those seen already.</summary>
internal sealed class TableTokens
{
    private readonly FrozenDictionary<TokenValidator, ProviderKeys> _keys;

    /// <param name="table">A valid table.</param>
    /// <param name="keysOf">Finds a provider's keys.</param>
    public TableTokens(RouteTable table, Func<IdentityProvider, ProviderKeys> keysOf)
    {
        Hash = HashOf(table);
        Issuers = TokenIssuers.Create(table);
        _keys = Issuers.All.ToFrozenDictionary(validator => validator, validator => keysOf(validator.Provider));
        ClaimHeaders = table.IdentityProviders.Values.SelectMany(provider => provider.Claims.Headers.Keys).ToFrozenSet(HeaderAlias.Comparer);
    }

    /// <summary>Of a table without identity providers.</summary>
    public static TableTokens None { get; } = new(new RouteTable(), _ => throw new InvalidOperationException("There is no provider."));

    /// <summary>Equal where tokens mean the same.</summary>
    public string Hash { get; }

    public TokenIssuers Issuers { get; }

    /// <summary>Tokens that were valid not long ago.</summary>
    public TokenCache Cache { get; } = new();

    /// <summary>The names under which backends are told claims, in every spelling.</summary>
    public FrozenSet<string> ClaimHeaders { get; }

    /// <summary>All providers with their keys.</summary>
    public IEnumerable<KeyValuePair<TokenValidator, ProviderKeys>> Providers => _keys;

    public ProviderKeys KeysOf(TokenValidator validator) => _keys[validator];

    /// <summary>Of what callers' identities depend on; other changes of a table leave known tokens known.</summary>
    private static string HashOf(RouteTable table) => RouteTableJson.Hash(new RouteTable
    {
        IdentityProviders = table.IdentityProviders,
        Tiers = table.Tiers,
        Consumers = table.Consumers
            .Select(pair => (pair.Key, Value: pair.Value with { Credentials = [.. pair.Value.Credentials.Where(credential => credential.Provider is not null)] }))
            .Where(pair => pair.Value.Credentials.Count > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value),
        Routes = table.Routes
            .Select(pair => KeyValuePair.Create(pair.Key, new Route
            {
                RequiredClaims = pair.Value.RequiredClaims,
                Transforms = [.. pair.Value.Transforms.Where(transform => ValueTemplate.ClaimsOf(transform.Set ?? transform.Append).Any())],
                Redirect = ValueTemplate.ClaimsOf(pair.Value.Redirect?.Location).Any() ? pair.Value.Redirect : null,
            }))
            .Where(pair => pair.Value.RequiredClaims.Count > 0 || pair.Value.Transforms.Count > 0 || pair.Value.Redirect is not null)
            .ToDictionary(),
    });
}
