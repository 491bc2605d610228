using Gateway.Core.RateLimiting;
using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Limits;

/// <summary>One node's part in one client's run: its edge, and the requests that wait there for a lease.</summary>
internal sealed class EdgeSite
{
    public int Node { get; private set; }

    public NodePlan Plan { get; private set; } = null!;

    /// <summary>What the node is doing now; looked up again when it is over.</summary>
    public NodeSpan Span { get; private set; }

    public LimiterEdge? Edge { get; set; }

    /// <summary>The edge's; another one for every edge that ever stood here.</summary>
    public long BootId { get; set; }

    /// <summary>The sequence number of the call under way; 0 if there is none.</summary>
    public long Calling { get; set; }

    public List<WaitingRequest> Waiting { get; } = [];

    /// <summary>Permits that the edge may hold: lent less used.</summary>
    public long Held { get; set; }

    public bool IsSweepDue { get; set; }

    public long LastActivity { get; set; }

    /// <summary>The lease period that was counted last.</summary>
    public long LastPeriod { get; set; }

    /// <summary>What happened here in the current second.</summary>
    public NodeSecond Second;

    public void Reset(int node, NodePlan plan, long now)
    {
        Node = node;
        Plan = plan;
        Span = plan.At(now);
        Edge = null;
        BootId = 0;
        Calling = 0;
        Waiting.Clear();
        Held = 0;
        IsSweepDue = false;
        LastActivity = 0;
        LastPeriod = long.MinValue;
        Second = new() { Second = -1 };
    }

    /// <summary>Brings the node's condition up to date.</summary>
    /// <returns>How many open requests were lost because the node went down since.</returns>
    public int Advance(long now)
    {
        if (now < Span.Until)
        {
            return 0;
        }

        var boot = Span.Boot;
        Span = Plan.At(now);
        if (Span.Boot == boot && !Span.IsDown)
        {
            return 0;
        }

        var lost = Waiting.Count;
        Waiting.Clear();
        Edge = null;
        Calling = 0;
        Held = 0;
        return lost;
    }
}
