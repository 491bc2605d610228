using System.Collections.Immutable;

namespace Gateway.Core.RateLimiting;

/// <summary>How one client stands in one policy, over all nodes, as its authority sees it. Times are durations.</summary>
public sealed record LimiterView
{
    /// <summary>The limits that the authority counts by; null if nobody has asked it for permits since it came to life.</summary>
    public RateLimitNumbers? Numbers { get; init; }

    /// <summary>Which life of the authority speaks.</summary>
    public required long Epoch { get; init; }

    /// <summary>The policy's windows, in its order; none without <see cref="Numbers"/>.</summary>
    public ImmutableArray<LimiterWindowView> Windows { get; init; } = [];

    /// <summary>Permits that nodes hold and may still use, or that a lost predecessor may have lent.</summary>
    public long Outstanding { get; init; }

    /// <summary>The nodes that the authority knows.</summary>
    public ImmutableArray<LimiterNodeView> Nodes { get; init; } = [];

    /// <summary>Requests of nodes that it refused. A node refuses its clients by itself for as long as it was told.</summary>
    public long Refusals { get; init; }

    /// <summary>The last of them; told of for a minute at least.</summary>
    public LimiterRefusalView? LastRefusal { get; init; }

    /// <summary>The pause in force.</summary>
    public LimiterOrderView? Pause { get; init; }

    /// <summary>The last reset, for its time to live.</summary>
    public LimiterOrderView? Reset { get; init; }

    /// <summary>Looks at an authority; changes nothing.</summary>
    internal static LimiterView Of(LimiterAuthorityState state, TimeSpan time)
    {
        var now = Math.Max(0, time.Ticks);
        var record = state.Record;
        var view = new LimiterView
        {
            Epoch = state.Epoch,
            Refusals = record.Refusals,
            LastRefusal = record.LastRefusal is { } refusal ? LimiterRefusalView.Of(refusal, now) : null,
            Pause = record.PauseAt(now) is { } pause ? LimiterOrderView.Of(pause, now) : null,
            Reset = record.ResetAt(now) is { } reset ? LimiterOrderView.Of(reset, now) : null,
        };
        return state.Authority is { } authority ? view.With(authority, now) : view;
    }

    private LimiterView With(LimiterAuthority authority, long now)
    {
        // On copies: looking must not let time pass, or a use that is reported later would count from now.
        var buckets = Array.ConvertAll(authority.Buckets, bucket => bucket.Copy());
        var (outstanding, lent) = (authority.Outstanding, new Dictionary<NodeRecord, (long Permits, long Until)>());
        foreach (var (node, permits, expiry) in authority.Leases.Leases)
        {
            if (expiry <= now)
            {
                Advance(buckets, expiry, outstanding);
                outstanding -= permits;
            }
            else
            {
                lent[node] = (lent.GetValueOrDefault(node).Permits + permits, expiry);
            }
        }

        Advance(buckets, now, outstanding);
        var at = buckets[0].At;
        return this with
        {
            Numbers = authority.Numbers,
            Outstanding = outstanding,
            Windows = [.. buckets.Select(bucket => new LimiterWindowView(bucket.Level, new(bucket.TicksUntilReset)))],
            Nodes = [.. authority.Nodes.Select(node => LimiterNodeView.Of(node.Key, node.Value, lent.GetValueOrDefault(node.Value), at))],
        };
    }

    private static void Advance(LimiterBucket[] buckets, long now, long outstanding)
    {
        foreach (var bucket in buckets)
        {
            bucket.Advance(now, outstanding);
        }
    }
}
