using Gateway.Core.LoadBalancing;
using Gateway.Core.Retries;

namespace Gateway.Proxy.RouteTables;

/// <summary>What all versions of one cluster share: tables come and go, requests of an old one finish beside those of the next.</summary>
internal sealed class ClusterState
{
    private int _version;

    /// <summary>Guards what is known of the cluster's destinations.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Whose turn it is.</summary>
    public RoundRobinTurn Turn { get; } = new();

    /// <summary>What is under way.</summary>
    public AdmissionCount Admitted { get; } = new();

    /// <summary>What retries may add to the requests.</summary>
    public RetryBudget Budget { get; } = new(Environment.ProcessorCount);

    /// <summary>What has been discovered; null where nothing is, or not yet.</summary>
    public DiscoveredSet? Discovered { get; private set; }

    /// <summary>Whether a source of destinations has been asked, whatever came of it.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Changes with everything that decides which destinations take requests.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Puts destinations in place of those discovered before.</summary>
    public void Discover(DiscoveredSet set)
    {
        lock (Lock)
        {
            Discovered = set;
            Change();
        }
    }

    /// <summary>Makes every version of the cluster look again who takes requests.</summary>
    public void Change() => Interlocked.Increment(ref _version);
}
