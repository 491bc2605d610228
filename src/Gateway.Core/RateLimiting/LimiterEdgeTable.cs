using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gateway.Core.RateLimiting;

/// <summary>All edges of one node. Safe for all threads.</summary>
/// <remarks>
/// <para>
/// A lookup takes no lock; a decision locks the edges it is about and nothing else, for some ten nanoseconds. The edges
/// themselves are the nodes of the hash table's chains, so that a million keys in random order cost one miss of the cache
/// for the bucket and one for the edge. Shards have a lock each for what changes the chains.
/// </para>
/// <para>
/// Keys that callers can make as many of as they like (<see cref="LimiterKey.IsUnbounded"/>) have a bound. At the bound
/// a new one takes the place of another of them that has been quiet for longest, and never that of a consumer. Nothing is
/// admitted by that which would not have been: the permits of an edge that goes are lost to its client until they expire,
/// its refusal is heard again for one call, and its share of an outage begins anew with nothing.
/// </para>
/// <para>
/// Pure like the machines: time and random numbers come as arguments. The hash is keyed with random numbers, so nobody
/// can choose addresses that share a chain.
/// </para>
/// </remarks>
public sealed class LimiterEdgeTable
{
    /// <summary>A request is charged in so many policies at most.</summary>
    public const int MaxCharges = 8;

    private const int ShardShift = 58;

    private readonly LimiterEdgeShard[] _shards = new LimiterEdgeShard[ShardCount];
    private readonly ConcurrentDictionary<string, int> _ordinals = [];
    private readonly Lock _ordinalsGate = new();
    private readonly string _node;
    private readonly LimiterFleet _fleet;
    private readonly ulong _seed0;
    private readonly ulong _seed1;
    private readonly ulong _seed2;
    private long _lastBootId;

    /// <param name="node">The node's name, stable across its restarts and different from all others.</param>
    /// <param name="bootId">A random number for this start of the node.</param>
    /// <param name="hashKey">A secret random number.</param>
    /// <param name="settings">The fleet's.</param>
    /// <param name="maxUnboundedKeys">
    /// How many keys of callers' own making are kept at once; some 250 bytes each. At least 64. Default: 1,000,000.
    /// </param>
    public LimiterEdgeTable(string node, long bootId, UInt128 hashKey, LimiterSettings settings, int maxUnboundedKeys = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxUnboundedKeys, ShardCount);
        _node = node;
        _lastBootId = bootId;
        _fleet = new(settings);
        _seed0 = (ulong)hashKey;
        _seed1 = (ulong)(hashKey >> 64);
        _seed2 = Fold(_seed0 ^ 0x9E3779B97F4A7C15, _seed1 ^ 0xD1B54A32D192ED03);
        for (var index = 0; index < ShardCount; index++)
        {
            _shards[index] = new(maxUnboundedKeys / ShardCount);
        }
    }

    /// <summary>What the node knows of its fleet; the host keeps it up to date.</summary>
    public LimiterFleet Fleet => _fleet;

    /// <summary><see cref="Sweep"/> visits one shard, so this many calls visit every key.</summary>
    public static int ShardCount => 64;

    /// <summary>How many keys the table holds.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>The number that stands for a policy, by its name and scope, as long as this table lives.</summary>
    public int OrdinalOf(string policy)
    {
        if (_ordinals.TryGetValue(policy, out var ordinal))
        {
            return ordinal;
        }

        lock (_ordinalsGate)
        {
            return _ordinals.GetOrAdd(policy, static (_, count) => count, _ordinals.Count);
        }
    }

    /// <inheritdoc cref="TryAcquireAll"/>
    /// <param name="now">The time.</param>
    /// <param name="charge">What to charge.</param>
    public LimiterDecision TryAcquire(TimeSpan now, in LimiterCharge charge)
    {
        LimiterEdge.ThrowIfImpossible(charge.Numbers, charge.Cost);
        if (Find(charge.Key) is not { } edge || !edge.TryEnter())
        {
            return LimiterDecision.NeedsLease(1);
        }

        try
        {
            edge.Follow(charge.Numbers);
            return edge.TryAcquire(now, charge.Cost);
        }
        finally
        {
            edge.Exit();
        }
    }

    /// <summary>Charges every policy, or none of them.</summary>
    /// <param name="now">The time.</param>
    /// <param name="charges">From 1 to <see cref="MaxCharges"/>, of different keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost that could never be admitted, or too many charges.</exception>
    public LimiterDecision TryAcquireAll(TimeSpan now, ReadOnlySpan<LimiterCharge> charges)
    {
        if (charges.Length == 1)
        {
            return TryAcquire(now, charges[0]);
        }

        ArgumentOutOfRangeException.ThrowIfZero(charges.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(charges.Length, MaxCharges);
        var buffer = default(EdgeBuffer);
        Span<LimiterEdge?> edges = buffer;
        Span<int> order = stackalloc int[MaxCharges];
        order = order[..FindAll(charges, edges, order)];
        foreach (var index in order)
        {
            edges[index] = edges[index]!.TryEnter() ? edges[index] : null;
        }

        try
        {
            return LimiterEdgeGroup.TryAcquire(now.Ticks, charges, edges[..charges.Length]);
        }
        finally
        {
            foreach (var edge in edges)
            {
                edge?.Exit();
            }
        }
    }

    /// <summary>
    /// Starts a request to the authority of a charge, unless one is outstanding or there is nothing to ask for.
    /// </summary>
    /// <param name="now">The time; permits that come back live from now on.</param>
    /// <param name="charge">What waits for a lease, or was admitted and should be fetched ahead for.</param>
    /// <param name="request">The request, to be sent once; its reply goes to <see cref="Apply"/>.</param>
    /// <returns>False too where another thread's request is outstanding: wait for that one, then try again.</returns>
    public bool TryBegin(TimeSpan now, in LimiterCharge charge, out LimiterAcquire request)
    {
        while (true)
        {
            var edge = Find(charge.Key) ?? Add(now, charge);
            if (edge.TryEnter())
            {
                edge.Follow(charge.Numbers);
                var begun = edge.TryBegin(now, _node, charge.Cost, out request);
                edge.Exit();
                return begun;
            }
        }
    }

    /// <summary>Takes an authority's reply in.</summary>
    /// <returns>False for a reply that is not to the outstanding request; it changes nothing.</returns>
    public bool Apply(TimeSpan now, in LimiterKey key, in LimiterGrant grant)
    {
        if (Find(key) is not { } edge || !edge.TryEnter())
        {
            return false;
        }

        var applied = edge.Apply(now, grant);
        edge.Exit();
        return applied;
    }

    /// <summary>Gives up a request after the call timeout or a failure.</summary>
    public void Abandon(TimeSpan now, in LimiterKey key, long seq)
    {
        if (Find(key) is { } edge && edge.TryEnter())
        {
            edge.Abandon(now, seq);
            edge.Exit();
        }
    }

    /// <summary>Whether a request of a key is outstanding, and its time not over.</summary>
    public bool IsAsking(TimeSpan now, in LimiterKey key)
    {
        if (Find(key) is not { } edge || !edge.TryEnter())
        {
            return false;
        }

        var isAsking = edge.IsAsking(now);
        edge.Exit();
        return isAsking;
    }

    /// <summary>Permits of a key that are held here; charges nothing.</summary>
    public long HeldOf(TimeSpan now, in LimiterKey key)
    {
        if (Find(key) is not { } edge || !edge.TryEnter())
        {
            return 0;
        }

        var held = edge.HeldAt(now);
        edge.Exit();
        return held;
    }

    /// <summary>
    /// Makes a key's next request ask its authority, whatever was refused, and starts the report that returns what is held:
    /// an operator has changed things there.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="key">The key.</param>
    /// <param name="request">The request, to be sent once; its reply goes to <see cref="Apply"/>.</param>
    public bool TryRecall(TimeSpan now, in LimiterKey key, out LimiterAcquire request)
    {
        request = default;
        if (Find(key) is not { } edge || !edge.TryEnter())
        {
            return false;
        }

        var begun = edge.TryRecall(now, _node, out request);
        edge.Exit();
        return begun;
    }

    /// <summary>Starts the returns of what idles in one shard, and forgets its keys that nobody uses any more.</summary>
    /// <param name="now">The time.</param>
    /// <param name="shard">From 0 to <see cref="ShardCount"/> − 1; visit all of them about every 250 ms.</param>
    /// <param name="returns">Where requests go; they are to be sent once, and their replies to be applied.</param>
    public void Sweep(TimeSpan now, int shard, ICollection<(LimiterKey Key, LimiterAcquire Request)> returns) =>
        _shards[shard].Sweep(now, _node, returns, this);

    /// <summary>
    /// Finds the edges, and an order of those found in which all threads lock them, so that none waits in a circle.
    /// </summary>
    /// <returns>How many there are.</returns>
    private int FindAll(ReadOnlySpan<LimiterCharge> charges, Span<LimiterEdge?> edges, Span<int> order)
    {
        var found = 0;
        for (var index = 0; index < charges.Length; index++)
        {
            LimiterEdge.ThrowIfImpossible(charges[index].Numbers, charges[index].Cost);
            if (Find(charges[index].Key) is not { } edge)
            {
                continue;
            }

            edges[index] = edge;
            var place = found++;
            for (; place > 0 && edges[order[place - 1]]!.BootId >= edge.BootId; place--)
            {
                if (edges[order[place - 1]] == edge)
                {
                    throw new ArgumentException("One key is to be charged twice.", nameof(charges));
                }

                order[place] = order[place - 1];
            }

            order[place] = index;
        }

        return found;
    }

    private LimiterEdge? Find(in LimiterKey key)
    {
        var hash = Hash(key);
        return _shards[hash >> ShardShift].Find(hash, key);
    }

    private LimiterEdge Add(TimeSpan now, in LimiterCharge charge)
    {
        var hash = Hash(charge.Key);
        var edge = new LimiterEdge(now, charge.Key, charge.Numbers, Interlocked.Increment(ref _lastBootId), _fleet);
        return _shards[hash >> ShardShift].GetOrAdd(now, hash, edge, this);
    }

    /// <summary>
    /// Two folded multiplications with secret factors, as in wyhash. Its high bits choose the shard, its low bits the
    /// chain.
    /// </summary>
    internal ulong Hash(in LimiterKey key)
    {
        var client = Fold((ulong)key.Client ^ _seed0, (ulong)(key.Client >> 64) ^ _seed1);
        return Fold(client ^ _seed2, (uint)key.Policy ^ _seed0);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    [InlineArray(MaxCharges)]
    private struct EdgeBuffer
    {
        private LimiterEdge? _first;
    }
}
