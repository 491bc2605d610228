namespace Gateway.Simulation.Circuits;

/// <summary>What one scenario counts.</summary>
internal sealed class CircuitTally(TimeSpan length)
{
    public long Requests { get; set; }

    /// <summary>Ordinary calls that fail and began while the cluster failed them.</summary>
    public long Wasted { get; set; }

    /// <summary>Calls that fail although the cluster was well when they began.</summary>
    public long Broken { get; set; }

    public long Probes { get; set; }

    /// <summary>The most calls let through as probes of one round.</summary>
    public int MostProbesPerRound { get; set; }

    public long Refused { get; set; }

    public long Reports { get; set; }

    public long Pushes { get; set; }

    /// <summary>Nodes whose circuit was ever not closed.</summary>
    public SortedSet<int> Opened { get; } = [];

    /// <summary>Ordinary calls by tenth of a second, of all nodes.</summary>
    public int[] Calls { get; } = new int[(int)(length.TotalSeconds * 10) + 1];

    public ulong Hash { get; set; }
}
