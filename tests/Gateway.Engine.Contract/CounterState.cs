namespace Gateway.Engine.Contract;

/// <summary>A counter, and each caller's last command with its reply.</summary>
public sealed class CounterState
{
    public long Total { get; set; }

    public long Executed { get; set; }

    public SortedDictionary<long, (long Seq, CounterReply Reply)> Last { get; } = [];
}
