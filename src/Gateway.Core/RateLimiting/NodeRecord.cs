namespace Gateway.Core.RateLimiting;

/// <summary>What an authority knows of one node.</summary>
internal sealed class NodeRecord(long bootId)
{
    public long BootId { get; } = bootId;

    public long LastSeq { get; set; }

    /// <summary>The reply to <see cref="LastSeq"/>, for an engine that asks again because it saw no outcome.</summary>
    public LimiterGrant LastGrant { get; set; }

    public long UsedCum { get; set; }

    /// <summary>Unexpired permits that the node may still use.</summary>
    public long Outstanding { get; set; }

    /// <summary>
    /// Permits among those that were lent under other limits. One of them is worth another part of the limits now, so what
    /// comes back of them is not credited.
    /// </summary>
    public long Foreign { get; set; }

    public double PermitsPerSecond { get; set; }

    /// <summary>Until then, in ticks, the node counts as one that wants permits.</summary>
    public long ActiveUntil { get; set; }

    /// <summary>Until then, in ticks, the node was told to wait; zero if it was not.</summary>
    public long WaitsUntil { get; set; }

    /// <summary>The permits that it waits for.</summary>
    public long WaitsFor { get; set; }
}
