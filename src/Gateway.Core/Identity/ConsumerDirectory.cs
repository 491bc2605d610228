using System.Security.Cryptography;

namespace Gateway.Core.Identity;

/// <summary>Finds out whose key a request carries: an immutable snapshot of one route table's consumers.</summary>
/// <remarks>
/// Answers take the same steps for a right secret, a wrong one and an unknown id: one hash, compared in constant time
/// with the stored one or with a decoy. What remains visible is whether a key id exists, and ids are no secrets.
/// </remarks>
public sealed class ConsumerDirectory
{
    /// <summary>Compared with when there is nothing to compare with. Nobody knows a text with this hash, and it leads to no identity.</summary>
    private static readonly Entry Decoy = new(default, null);

    /// <summary>By key id.</summary>
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _made;

    /// <summary>By HMAC, in lower-case digits.</summary>
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _chosen;

    private readonly KeyPepper? _pepper;

    private ConsumerDirectory(int credentials, KeyPepper? pepper)
    {
        _made = new Dictionary<string, Entry>(credentials, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _chosen = new Dictionary<string, Entry>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _pepper = pepper;
    }

    /// <summary>A directory that knows nobody.</summary>
    public static ConsumerDirectory Empty { get; } = new(0, null);

    /// <summary>How many credentials it holds.</summary>
    public int Count => _made.Dictionary.Count + _chosen.Dictionary.Count;

    /// <summary>Takes over the consumers of a valid table.</summary>
    /// <param name="consumers">By id.</param>
    /// <param name="pepper">The node's; null if it has none, and then no credential may be an hmac.</param>
    /// <exception cref="ArgumentException">The consumers have a fault that <see cref="ConsumerRules"/> would have found.</exception>
    public static ConsumerDirectory Create(IReadOnlyDictionary<string, Consumer> consumers, KeyPepper? pepper)
    {
        var directory = new ConsumerDirectory(consumers.Values.Sum(consumer => consumer.Credentials.Count), pepper);
        foreach (var (id, consumer) in consumers)
        {
            foreach (var credential in consumer.Credentials)
            {
                directory.Add(id, consumer, credential);
            }
        }

        directory._made.Dictionary.TrimExcess();
        return directory;
    }

    /// <summary>The consumer whose key this is, or null. Allocates nothing and does bounded work, whatever the text.</summary>
    public ConsumerIdentity? Identify(ReadOnlySpan<char> key)
    {
        var hasher = default(KeyHasher);
        return Identify(key, ref hasher);
    }

    internal ConsumerIdentity? Identify<THasher>(ReadOnlySpan<char> key, ref THasher hasher)
        where THasher : struct, IKeyHasher
    {
        if (ApiKey.TryParse(key, out var made))
        {
            return IdentifyMade(made, ref hasher);
        }

        return _pepper is not null && ChosenKey.IsInOrder(key) ? IdentifyChosen(key, _pepper, ref hasher) : null;
    }

    private ConsumerIdentity? IdentifyMade<THasher>(ApiKey key, ref THasher hasher)
        where THasher : struct, IKeyHasher
    {
        Span<byte> secret = stackalloc byte[ApiKey.SecretLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        key.CopySecret(secret);
        hasher.Sha256(secret, hash);
        return Compare(hash, _made.TryGetValue(key.Id, out var entry) ? entry : Decoy);
    }

    private ConsumerIdentity? IdentifyChosen<THasher>(ReadOnlySpan<char> key, KeyPepper pepper, ref THasher hasher)
        where THasher : struct, IKeyHasher
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ChosenKey.Hash(key, pepper, ref hasher, hash);

        // How near a guess came shows in no time: without the pepper nobody can steer a key's HMAC.
        Span<char> digits = stackalloc char[2 * SHA256.HashSizeInBytes];
        _ = Convert.TryToHexStringLower(hash, digits, out _);
        return Compare(hash, _chosen.TryGetValue(digits, out var entry) ? entry : Decoy);
    }

    private static ConsumerIdentity? Compare(ReadOnlySpan<byte> hash, in Entry entry) =>
        CryptographicOperations.FixedTimeEquals(hash, entry.Hash) ? entry.Identity : null;

    private void Add(string id, Consumer consumer, Credential credential)
    {
        var identity = new ConsumerIdentity(id, consumer.Tier, credential.KeyId);
        var isAdded = credential switch
        {
            { KeyId: { } keyId, Sha256: { } sha256, Hmac: null } =>
                ApiKey.IsId(keyId) && KeyHash.TryParse(sha256, out var hash) && _made.Dictionary.TryAdd(keyId, new(hash, identity)),
            { Provider: not null } => true, // A token's, which carries its own proof.
            { KeyId: null, Sha256: null, Hmac: { } hmac } =>
                _pepper is not null && KeyHash.TryParse(hmac, out var hash) && _chosen.Dictionary.TryAdd(hmac.ToLowerInvariant(), new(hash, identity)),
            _ => false,
        };
        if (!isAdded)
        {
            throw new ArgumentException($"A credential of the consumer '{id}' is invalid or there twice, or an hmac without a pepper.", nameof(consumer));
        }
    }

    private readonly struct Entry(KeyHash hash, ConsumerIdentity? identity)
    {
        public readonly KeyHash Hash = hash;
        public readonly ConsumerIdentity? Identity = identity;
    }
}
