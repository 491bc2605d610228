namespace Gateway.Core.RateLimiting;

/// <summary>A hash table of edges, chained through the edges. Reading takes no lock.</summary>
/// <remarks>
/// A reader may miss an edge while the table grows, because the chains are relinked in place; whoever misses looks again
/// under the lock before adding. It never sees a wrong edge, because it compares whole keys.
/// </remarks>
/// <param name="maxUnbounded">How many keys of callers' own making it keeps.</param>
internal sealed class LimiterEdgeShard(int maxUnbounded)
{
    private const int MinBuckets = 16;

    /// <summary>The quietest of so many goes: nearly as good as the quietest of all, and found at once.</summary>
    private const int Candidates = 16;

    private readonly Lock _gate = new();
    private LimiterEdge?[] _buckets = new LimiterEdge?[MinBuckets];
    private int _count;
    private int _unbounded;
    private int _hand;

    public int Count => Volatile.Read(ref _count);

    public LimiterEdge? Find(ulong hash, in LimiterKey key)
    {
        var buckets = Volatile.Read(ref _buckets);
        var edge = Volatile.Read(ref buckets[hash & (ulong)(buckets.Length - 1)]);
        while (edge is not null)
        {
            edge.Touch();
            if (edge.Is(key))
            {
                return edge;
            }

            edge = Volatile.Read(ref edge.Next);
        }

        return null;
    }

    /// <summary>The edge of that key which is there, or else this one.</summary>
    public LimiterEdge GetOrAdd(TimeSpan now, ulong hash, LimiterEdge edge, LimiterEdgeTable table)
    {
        lock (_gate)
        {
            if (Find(hash, edge.Key) is { } present)
            {
                return present;
            }

            if (edge.Key.IsUnbounded && _unbounded++ == maxUnbounded)
            {
                Evict(now.Ticks, table);
            }

            if (_count >= _buckets.Length / 4 * 3)
            {
                Resize(_buckets.Length * 2, table);
            }

            Link(_buckets, hash, edge);
            _count++;
            return edge;
        }
    }

    public void Sweep(TimeSpan now, string node, ICollection<(LimiterKey Key, LimiterAcquire Request)> returns, LimiterEdgeTable table)
    {
        lock (_gate)
        {
            foreach (ref var bucket in _buckets.AsSpan())
            {
                ref var link = ref bucket;
                while (link is { } edge)
                {
                    if (Visit(now, node, edge, returns))
                    {
                        Unlink(ref link, edge);
                    }
                    else
                    {
                        link = ref edge.Next;
                    }
                }
            }

            var fitting = Math.Max(MinBuckets, 2 * (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_count));
            if (fitting <= _buckets.Length / 4)
            {
                Resize(fitting, table);
            }
        }
    }

    /// <summary>Makes room for a key of a caller's own making, at the cost of another one.</summary>
    private void Evict(long now, LimiterEdgeTable table)
    {
        LimiterEdge? quietest = null;
        for (var (seen, visited) = (0, 0); seen < Candidates && visited < _buckets.Length; visited++)
        {
            _hand = (_hand + 1) & (_buckets.Length - 1);
            for (var edge = _buckets[_hand]; edge is not null; edge = edge.Next)
            {
                if (edge.Key.IsUnbounded)
                {
                    seen++;
                    quietest = quietest is null || edge.QuietSince(now) < quietest.QuietSince(now) ? edge : quietest;
                }
            }
        }

        ref var link = ref _buckets[table.Hash(quietest!.Key) & (ulong)(_buckets.Length - 1)];
        while (link != quietest)
        {
            link = ref link!.Next;
        }

        quietest.TryEnter();
        quietest.Leave();
        Unlink(ref link!, quietest);
    }

    /// <summary>Readers that stand on the edge still find their way on.</summary>
    private void Unlink(ref LimiterEdge? link, LimiterEdge edge)
    {
        Volatile.Write(ref link, edge.Next);
        _count--;
        _unbounded -= edge.Key.IsUnbounded ? 1 : 0;
    }

    /// <returns>Whether the edge is to be unlinked.</returns>
    private static bool Visit(
        TimeSpan now, string node, LimiterEdge edge, ICollection<(LimiterKey Key, LimiterAcquire Request)> returns)
    {
        // Only a sweep makes an edge leave, and it holds the gate.
        edge.TryEnter();
        if (edge.TryBeginReturn(now, node, out var request))
        {
            edge.Exit();
            returns.Add((edge.Key, request));
            return false;
        }

        if (edge.IsForgettable(now))
        {
            edge.Leave();
            return true;
        }

        edge.Exit();
        return false;
    }

    private void Resize(int length, LimiterEdgeTable table)
    {
        var buckets = new LimiterEdge?[length];
        foreach (var head in _buckets)
        {
            for (var edge = head; edge is not null;)
            {
                var next = edge.Next;
                Link(buckets, table.Hash(edge.Key), edge);
                edge = next;
            }
        }

        Volatile.Write(ref _buckets, buckets);
    }

    private static void Link(LimiterEdge?[] buckets, ulong hash, LimiterEdge edge)
    {
        ref var bucket = ref buckets[hash & (ulong)(buckets.Length - 1)];
        Volatile.Write(ref edge.Next, bucket);
        Volatile.Write(ref bucket, edge);
    }
}
