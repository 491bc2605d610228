using System.Collections.Frozen;

namespace Gateway.Core.Identity;

/// <summary>What a caller's valid token says, as far as the route table asks. Immutable; no part of the token itself.</summary>
/// <param name="ProviderId">The id of the identity provider that issued it.</param>
/// <param name="Scopes">The scopes it grants.</param>
/// <param name="Claims">The claims that routes have conditions on or put into messages, by their name or pointer, with their values.</param>
/// <param name="Headers">What backends are told.</param>
/// <param name="PassToBackend">Whether the backend sees the token.</param>
public sealed record TokenIdentity(
    string ProviderId,
    FrozenSet<string> Scopes,
    FrozenDictionary<string, string[]> Claims,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    bool PassToBackend);
