using System.Runtime.InteropServices;

namespace Gateway.Core.RateLimiting;

/// <summary>The leases of one authority, the earliest to expire first.</summary>
internal sealed class LeaseBook
{
    private readonly List<Lease> _leases = [];

    /// <summary>Unexpired permits that the edges may still use.</summary>
    public long Outstanding { get; private set; }

    public bool IsEmpty => _leases.Count == 0;

    /// <summary>The leases in order. Behaviour depends on the order, also of those that expire at once.</summary>
    public ReadOnlySpan<Lease> Leases => CollectionsMarshal.AsSpan(_leases);

    public void Add(NodeRecord node, long permits, long expiry)
    {
        var index = _leases.Count;
        while (index > 0 && _leases[index - 1].Expiry > expiry)
        {
            index--;
        }

        if (index > 0 && _leases[index - 1] is var last && last.Node == node && last.Expiry == expiry)
        {
            _leases[index - 1] = last with { Permits = last.Permits + permits };
        }
        else
        {
            _leases.Insert(index, new(node, permits, expiry));
        }

        node.Outstanding += permits;
        Outstanding += permits;
    }

    /// <summary>Appends a lease that <see cref="Leases"/> had last.</summary>
    public void Restore(Lease lease)
    {
        _leases.Add(lease);
        lease.Node.Outstanding += lease.Permits;
        Outstanding += lease.Permits;
    }

    /// <summary>Takes permits off a node's leases, the earliest to expire first.</summary>
    /// <param name="node">The node.</param>
    /// <param name="permits">At most what it has outstanding.</param>
    public void Take(NodeRecord node, long permits)
    {
        node.Outstanding -= permits;
        Outstanding -= permits;
        for (var index = 0; permits > 0; index++)
        {
            var lease = _leases[index];
            if (lease.Node != node)
            {
                continue;
            }

            var taken = Math.Min(permits, lease.Permits);
            permits -= taken;
            if (taken < lease.Permits)
            {
                _leases[index] = lease with { Permits = lease.Permits - taken };
            }
            else
            {
                _leases.RemoveAt(index--);
            }
        }
    }

    /// <summary>
    /// Lets time pass. Leases expire in the order of time, because each occupies the buckets up to its own end and no
    /// longer.
    /// </summary>
    public void Settle(LimiterBucket[] buckets, long now)
    {
        var expired = 0;
        while (expired < _leases.Count && _leases[expired] is var lease && lease.Expiry <= now)
        {
            Advance(buckets, lease.Expiry, Outstanding);
            lease.Node.Outstanding -= lease.Permits;
            Outstanding -= lease.Permits;
            expired++;
        }

        _leases.RemoveRange(0, expired);
        Advance(buckets, now, Outstanding);
    }

    /// <summary>Ticks until all buckets have enough for a node, if nobody reports, uses or asks meanwhile.</summary>
    /// <param name="buckets">The buckets, settled.</param>
    /// <param name="node">The node, if it is one: when its own leases expire it needs as much more.</param>
    /// <param name="permits">What it needs now of each bucket. With what it has, at most the burst counts.</param>
    public long TicksUntil(LimiterBucket[] buckets, NodeRecord? node, ReadOnlySpan<long> permits)
    {
        var (future, outstanding, more) = (buckets, Outstanding, 0L);
        foreach (var lease in _leases)
        {
            if (ReadyAt(future, permits, more, outstanding) < lease.Expiry)
            {
                break;
            }

            future = future == buckets ? Array.ConvertAll(buckets, bucket => bucket.Copy()) : future;
            Advance(future, lease.Expiry, outstanding);
            outstanding -= lease.Permits;
            more += lease.Node == node ? lease.Permits : 0;
        }

        return ReadyAt(future, permits, more, outstanding) - buckets[0].At;
    }

    private static long ReadyAt(LimiterBucket[] buckets, ReadOnlySpan<long> permits, long more, long outstanding)
    {
        var ready = buckets[0].At;
        for (var index = 0; index < buckets.Length; index++)
        {
            var bucket = buckets[index];
            var enough = Math.Min(bucket.Window.Burst, permits[index] + more);
            if (enough > bucket.Window.Burst - outstanding)
            {
                // Beside what is lent there is not enough room, however long one waits.
                return long.MaxValue;
            }

            ready = Math.Max(ready, TickMath.Add(bucket.At, bucket.TicksUntil(enough)));
        }

        return ready;
    }

    private static void Advance(LimiterBucket[] buckets, long now, long outstanding)
    {
        foreach (var bucket in buckets)
        {
            bucket.Advance(now, outstanding);
        }
    }

    /// <param name="Node">Whose; one that is no longer in the authority's list if the node has rebooted since.</param>
    /// <param name="Permits">How many are left of it.</param>
    /// <param name="Expiry">When it ends, in ticks.</param>
    public readonly record struct Lease(NodeRecord Node, long Permits, long Expiry);
}
