namespace Gateway.Core.Identity.Tokens;

/// <summary>The keys of one issuer at one time. Immutable.</summary>
public sealed class VerificationKeySet
{
    /// <summary>How many keys a token may make us try: each costs a signature.</summary>
    public const int MaxCandidates = 4;

    private readonly Dictionary<string, List<VerificationKey>> _byId = new(StringComparer.Ordinal);
    private readonly List<VerificationKey> _unnamed = [];
    private readonly Dictionary<string, VerificationKey> _byIdentity = new(StringComparer.Ordinal);

    /// <param name="keys">In the order of their document; the same key twice counts once.</param>
    /// <param name="previous">What the set follows: keys that stay are the same objects.</param>
    public VerificationKeySet(IEnumerable<VerificationKey> keys, VerificationKeySet? previous = null)
    {
        foreach (var read in keys)
        {
            var key = previous?._byIdentity.GetValueOrDefault(read.Identity) ?? read;
            if (!_byIdentity.TryAdd(key.Identity, key))
            {
                continue;
            }

            if (key.KeyId is null)
            {
                _unnamed.Add(key);
            }
            else if (_byId.TryGetValue(key.KeyId, out var others))
            {
                others.Add(key);
            }
            else
            {
                _byId.Add(key.KeyId, [key]);
            }
        }
    }

    /// <summary>No keys at all.</summary>
    public static VerificationKeySet Empty { get; } = new([]);

    /// <summary>How many keys there are.</summary>
    public int Count => _byIdentity.Count;

    /// <summary>
    /// The keys that may have signed a token: those with its kid; those without a kid, whatever the token's; and for a
    /// token without a kid every key. Only such as fit the algorithm.
    /// </summary>
    /// <returns>None where there would be more than <see cref="MaxCandidates"/>: the issuer has to name its keys.</returns>
    public IReadOnlyList<VerificationKey> Find(string? keyId, JwsAlgorithm algorithm)
    {
        IEnumerable<VerificationKey> meant = keyId is null ? _byIdentity.Values : _byId.GetValueOrDefault(keyId) ?? _unnamed;
        var fitting = meant.Where(key => key.Fits(algorithm)).Take(MaxCandidates + 1).ToList();
        return fitting.Count <= MaxCandidates ? fitting : [];
    }

    /// <summary>Whether one of the keys made a signature.</summary>
    /// <param name="signed">What is said to be signed.</param>
    /// <param name="algorithm">Its algorithm, one that is allowed.</param>
    /// <param name="key">The key that did.</param>
    /// <param name="mayHaveNewKey">
    /// Where none did: whether none bears the name of the key asked for, so that the right one may not be here yet.
    /// </param>
    internal TokenFault Verify(JsonWebSignature signed, JwsAlgorithm algorithm, out VerificationKey? key, out bool mayHaveNewKey)
    {
        var candidates = Find(signed.KeyId, algorithm);
        key = candidates.FirstOrDefault(candidate => candidate.Verify(algorithm, signed.SigningInput, signed.Signature));
        mayHaveNewKey = key is null && !candidates.Any(candidate => candidate.KeyId is { } id && id == signed.KeyId);
        return key is not null ? TokenFault.None : candidates.Count == 0 ? TokenFault.UnknownKey : TokenFault.BadSignature;
    }

    /// <summary>Voids the keys that the next set does not have.</summary>
    /// <param name="next">Made with this set as its previous one; null to void all.</param>
    public void RetireFor(VerificationKeySet? next)
    {
        foreach (var (identity, key) in _byIdentity)
        {
            if (next is null || !next._byIdentity.ContainsKey(identity))
            {
                key.Retire();
            }
        }
    }
}
