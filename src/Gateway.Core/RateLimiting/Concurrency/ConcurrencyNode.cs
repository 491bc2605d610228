namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>What an authority knows of one node's edge.</summary>
internal sealed class ConcurrencyNode
{
    public long LastSeq { get; set; }

    /// <summary>The reply to <see cref="LastSeq"/>, for an engine that asks again because it saw no outcome.</summary>
    public ConcurrencyGrant LastGrant { get; set; }

    /// <summary>Permits, in flight or idle, that the node may have.</summary>
    public long Held { get; set; }

    /// <summary>Requests in flight as it last reported.</summary>
    public long InFlight { get; set; }

    /// <summary>When it reported last, in ticks.</summary>
    public long SeenAt { get; set; }

    /// <summary>When it was refused last, in ticks; negative if it never was.</summary>
    public long RefusedAt { get; set; } = -1;
}
