namespace Gateway.Core.RateLimiting;

/// <summary>What an authority keeps for operators: their orders, and whom it refused why.</summary>
internal sealed class LimiterRecord
{
    /// <summary>How long a refusal is told of at least.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    internal const int MaxFollowed = 8;

    /// <summary>The pause that came last; null if it was ended, or there was none.</summary>
    public LimiterStanding? Pause { get; set; }

    /// <summary>The reset that came last.</summary>
    public LimiterStanding? Reset { get; set; }

    /// <summary>The ids of the last orders, the newest last: engines repeat none that is older.</summary>
    public List<long> Followed { get; init; } = [];

    /// <summary>How many orders were followed.</summary>
    public long Orders { get; set; }

    /// <summary>Requests of nodes that were refused; a node then refuses its own requests for as long as it was told.</summary>
    public long Refusals { get; set; }

    /// <summary>The last of them.</summary>
    public LimiterLastRefusal? LastRefusal { get; set; }

    /// <summary>The pause that is in force.</summary>
    public LimiterStanding? PauseAt(long now) => Pause is { } pause && now < pause.Until ? pause : null;

    /// <summary>The reset that is still told of.</summary>
    public LimiterStanding? ResetAt(long now) => Reset is { } reset && now < reset.Until ? reset : null;

    /// <summary>When, in ticks, nothing of it matters any more.</summary>
    public long EndsAt() => Math.Max(
        Math.Max(Pause?.Until ?? 0, Reset?.Until ?? 0),
        LastRefusal is { } refusal ? TickMath.Add(refusal.At, Memory.Ticks) : 0);

    /// <summary>Notes an order; an inspection, and an order that was followed before, are none.</summary>
    /// <returns>Whether it is to be followed.</returns>
    public bool TryTake(LimiterOrder order, long now)
    {
        if (order.Kind == LimiterOrderKind.Inspect || Followed.Contains(order.Id))
        {
            return false;
        }

        var standing = new LimiterStanding(order.Kind, now, TickMath.Add(now, order.TimeToLive.Ticks), order.Reason);
        (Pause, Reset) = order.Kind switch
        {
            LimiterOrderKind.Reset => (Pause, standing),
            LimiterOrderKind.Resume => (null, Reset),
            _ => (standing, Reset),
        };
        Orders++;
        Followed.Add(order.Id);
        Followed.RemoveRange(0, Math.Max(0, Followed.Count - MaxFollowed));
        return true;
    }

    /// <summary>Notes a refusal of a request that waits for permits.</summary>
    public void Note(long now, in LimiterAcquire request, in LeaseGrant lease, bool isPaused)
    {
        if (request.Lease.Need > 0 && lease is { Tokens: 0, DenyFor.Ticks: > 0 })
        {
            Refusals++;
            LastRefusal = new(now, request.Node, lease.Window, request.Lease.Need, lease.Remaining, lease.DenyFor, isPaused);
        }
    }
}
