namespace Gateway.Simulation.Fleet;

/// <summary>What happens to one node in the whole run, and what its clock shows.</summary>
/// <param name="name">As authorities know it.</param>
/// <param name="driftPpm">How much faster than true time its clock goes, in parts per million.</param>
/// <param name="offset">What its clock showed at the start, in ticks; also the phase of its periodic work.</param>
/// <param name="isCutOff">Whether partitions separate it from the nodes of which this is false.</param>
/// <param name="spans">All time without gaps, in order.</param>
internal sealed class NodePlan(string name, int driftPpm, long offset, bool isCutOff, NodeSpan[] spans)
{
    public string Name { get; } = name;

    public long Offset { get; } = offset;

    public bool IsCutOff { get; } = isCutOff;

    /// <summary>What its clock shows at a true time.</summary>
    public TimeSpan Local(long now) => new(Offset + now + (now * driftPpm / 1_000_000));

    public NodeSpan At(long now)
    {
        var (low, high) = (0, spans.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = spans[middle].From <= now ? (middle, high) : (low, middle - 1);
        }

        return spans[low];
    }

    /// <summary>The first crash or restart that begins at that time or later, if there is one.</summary>
    public NodeSpan? NextDown(long from)
    {
        foreach (var span in spans)
        {
            if (span.IsDown && span.From >= from)
            {
                return span;
            }
        }

        return null;
    }
}
