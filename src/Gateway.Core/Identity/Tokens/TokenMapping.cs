using System.Collections.Frozen;
using System.Text.Json;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Turns the claims of one provider's valid tokens into callers. Immutable.</summary>
internal sealed class TokenMapping
{
    private readonly string _providerId;
    private readonly bool _passToBackend;
    private readonly ClaimPath _consumer;
    private readonly ClaimPath? _tier;
    private readonly ClaimPath _scopes;
    private readonly (string Header, ClaimPath Claim)[] _headers;
    private readonly (string Name, ClaimPath Claim)[] _conditions;
    private readonly IReadOnlyDictionary<string, Tier> _tiers;
    private readonly FrozenDictionary<string, (string Id, string? Tier)> _subjects;

    /// <param name="id">The provider's id.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="tiers">The table's tiers.</param>
    /// <param name="subjects">The provider's subjects that are consumers of the table, with their tier.</param>
    /// <param name="conditions">The claims that routes have conditions on.</param>
    public TokenMapping(
        string id,
        IdentityProvider provider,
        IReadOnlyDictionary<string, Tier> tiers,
        FrozenDictionary<string, (string Id, string? Tier)> subjects,
        IEnumerable<string> conditions)
    {
        _providerId = id;
        _passToBackend = provider.PassToBackend;
        _consumer = new(provider.Claims.Consumer);
        _tier = provider.Claims.Tier is { } tier ? new(tier) : null;
        _scopes = new(provider.Claims.Scopes);
        _headers = [.. provider.Claims.Headers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, new ClaimPath(pair.Value)))];
        _conditions = [.. conditions.Select(name => (name, new ClaimPath(name)))];
        _tiers = tiers;
        _subjects = subjects;
    }

    /// <summary>The caller; null where the claims name none in a form that headers and logs can carry.</summary>
    public ConsumerIdentity? Map(JsonElement claims)
    {
        if (_consumer.Read(claims) is not [var subject] || !ConsumerName.IsInOrder(subject))
        {
            return null;
        }

        var known = _subjects.TryGetValue(subject, out var consumer);
        return new(known ? consumer.Id : ConsumerName.Of(_providerId, subject), consumer.Tier ?? TierOf(claims), KeyId: null)
        {
            Token = new(_providerId, ScopesOf(claims), ConditionsOf(claims), HeadersOf(claims), _passToBackend),
        };
    }

    private string? TierOf(JsonElement claims) => _tier?.Read(claims).FirstOrDefault(_tiers.ContainsKey);

    private FrozenSet<string> ScopesOf(JsonElement claims) =>
        _scopes.Read(claims).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet(StringComparer.Ordinal);

    private FrozenDictionary<string, string[]> ConditionsOf(JsonElement claims) =>
        _conditions.Select(condition => (condition.Name, Values: condition.Claim.Read(claims)))
            .Where(condition => condition.Values.Length > 0)
            .ToFrozenDictionary(condition => condition.Name, condition => condition.Values, StringComparer.Ordinal);

    private KeyValuePair<string, string>[] HeadersOf(JsonElement claims) =>
        [.. from header in _headers
            let value = ClaimHeaderValue.Of(header.Claim.Read(claims))
            where value is not null
            select KeyValuePair.Create(header.Header, value)];
}
