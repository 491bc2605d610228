namespace Gateway.Proxy.Identity.Issuing;

/// <summary>When this node last saw a key. Written by requests, read now and then.</summary>
internal sealed class KeyMark
{
    // So that a busy key's requests do not fight over one cache line.
    private static readonly long Step = TimeSpan.FromSeconds(1).Ticks;

    private long _usedAt;
    private long _reportedAt;

    /// <summary>Notes a use.</summary>
    /// <param name="now">Monotonic time since any fixed origin, above zero.</param>
    public void Note(TimeSpan now)
    {
        if (now.Ticks - Volatile.Read(ref _usedAt) >= Step)
        {
            Volatile.Write(ref _usedAt, now.Ticks);
        }
    }

    /// <summary>How long ago the last use was that was not reported yet; null if there was none.</summary>
    public TimeSpan? Unreported(TimeSpan now) => Volatile.Read(ref _usedAt) is var at && at > _reportedAt ? TimeSpan.FromTicks(Math.Max(0, now.Ticks - at)) : null;

    /// <summary>Notes that what came before has been reported.</summary>
    public void Report(TimeSpan now) => _reportedAt = now.Ticks;
}
