using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The buckets that the node's tables have had so far. Their numbers never change, nor what they stand for.</summary>
/// <param name="edges">Numbers them.</param>
internal sealed class LimitBuckets(LimiterEdgeTable edges)
{
    private readonly Lock _adding = new();
    private LimitBucket?[] _buckets = [];

    public LimitBucket this[int ordinal] => Volatile.Read(ref _buckets)[ordinal]!;

    /// <summary>The number of a bucket.</summary>
    /// <remarks>
    /// A policy that moves to other authorities gets another number: what an edge was lent by the old ones is nothing to
    /// the new ones.
    /// </remarks>
    public int OrdinalOf(LimitBucket bucket)
    {
        lock (_adding)
        {
            var ordinal = edges.OrdinalOf($"{bucket.Home} {bucket.Name}");
            if (ordinal >= _buckets.Length)
            {
                var larger = new LimitBucket?[Math.Max(16, 2 * (ordinal + 1))];
                _buckets.CopyTo(larger, 0);
                Volatile.Write(ref _buckets, larger);
            }

            Volatile.Write(ref _buckets[ordinal], bucket);
            return ordinal;
        }
    }

    /// <summary>All that have a name, whichever authorities count for them.</summary>
    public IEnumerable<int> Named(string name)
    {
        var buckets = Volatile.Read(ref _buckets);
        return Enumerable.Range(0, buckets.Length).Where(ordinal => Volatile.Read(ref buckets[ordinal])?.Name == name);
    }
}
