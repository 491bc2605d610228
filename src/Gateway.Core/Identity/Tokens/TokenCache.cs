using System.Collections.Concurrent;

namespace Gateway.Core.Identity.Tokens;

/// <summary>
/// Remembers valid tokens by their text, so that a caller's next request costs no signature: until the token's exp and
/// for at most five minutes, and not a moment longer than its key is its issuer's.
/// </summary>
/// <remarks>
/// <para>
/// Two generations bound it: new entries go into the young one; when that is full the old one is forgotten and the young
/// one becomes old; a hit in the old one moves the entry to the young one. So what is used stays, in constant time, and
/// both together never hold more than twice the bound.
/// </para>
/// <para>
/// A text is hashed by its last characters, which are those of its signature: nobody can choose them for a token that is
/// valid, and the hash has a random seed of each process. Texts are compared whole. Only valid tokens are ever added.
/// </para>
/// </remarks>
public sealed class TokenCache
{
    /// <summary>How long a validation holds at most.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Lock _turning = new();
    private readonly int _maxCount;
    private readonly long _maxCharacters;
    private Generation _young = new();
    private Generation _old = new();

    /// <param name="maxCount">Entries that one generation holds. Default: 32,768.</param>
    /// <param name="maxCharacters">Characters that the tokens of one generation have together. Default: 16 Mi, which are 32 MiB.</param>
    public TokenCache(int maxCount = 32_768, long maxCharacters = 16 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCharacters);
        _maxCount = maxCount;
        _maxCharacters = maxCharacters;
    }

    /// <summary>How many tokens are remembered, valid still or not.</summary>
    public int Count => Volatile.Read(ref _young).Count + Volatile.Read(ref _old).Count;

    /// <summary>The caller of a token that was validated not long ago, or null. Allocates nothing but for a token that was about to be forgotten.</summary>
    public ConsumerIdentity? Find(ReadOnlySpan<char> token, DateTimeOffset now)
    {
        if (Volatile.Read(ref _young).Lookup.TryGetValue(token, out var entry))
        {
            return entry.IsValid(now) ? entry.Identity : null;
        }

        if (!Volatile.Read(ref _old).Lookup.TryGetValue(token, out var text, out entry) || !entry.IsValid(now))
        {
            return null;
        }

        Add(text, entry);
        return entry.Identity;
    }

    /// <summary>Remembers a token that has just been validated.</summary>
    public void Add(string token, in TokenResult result, DateTimeOffset now)
    {
        var limit = now + MaxAge;
        var until = result.Expires < limit ? result.Expires : limit;
        if (until > now)
        {
            Add(token, new Entry(result.Identity!, result.Key!, until));
        }
    }

    private void Add(string token, Entry entry)
    {
        var young = Volatile.Read(ref _young);
        if (!young.TryAdd(token, entry) || (young.Count <= _maxCount && young.Characters <= _maxCharacters))
        {
            return;
        }

        lock (_turning)
        {
            if (ReferenceEquals(_young, young))
            {
                Volatile.Write(ref _old, young);
                Volatile.Write(ref _young, new());
            }
        }
    }

    /// <param name="Identity">Who calls.</param>
    /// <param name="Key">What proved it.</param>
    /// <param name="Until">When it has to be proven again.</param>
    private sealed record Entry(ConsumerIdentity Identity, VerificationKey Key, DateTimeOffset Until)
    {
        public bool IsValid(DateTimeOffset now) => now < Until && !Key.IsRetired;
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, Entry> _entries = new(TokenText.Comparer);
        private long _characters;
        private int _count;

        public Generation() => Lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }

        /// <summary>Counted here: the dictionary would take all its locks to tell.</summary>
        public int Count => Volatile.Read(ref _count);

        public long Characters => Interlocked.Read(ref _characters);

        /// <summary>Adds or renews an entry.</summary>
        /// <returns>Whether it was added.</returns>
        public bool TryAdd(string token, Entry entry)
        {
            if (!_entries.TryAdd(token, entry))
            {
                _entries[token] = entry;
                return false;
            }

            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _characters, token.Length);
            return true;
        }
    }
}
