namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>What was counted of a route, at one moment or in a span of time.</summary>
internal sealed class RouteCounts
{
    /// <summary>All requests.</summary>
    public long Requests { get; set; }

    /// <summary>Those answered with 4xx.</summary>
    public long ClientErrors { get; set; }

    /// <summary>Those answered with 5xx.</summary>
    public long ServerErrors { get; set; }

    /// <summary>How long they took.</summary>
    public DurationCounts Durations { get; set; } = DurationCounts.None;

    /// <summary>What came since an earlier moment; all where there was none.</summary>
    public RouteCounts Since(RouteCounts? earlier) => earlier is null ? this : new()
    {
        Requests = Requests - earlier.Requests,
        ClientErrors = ClientErrors - earlier.ClientErrors,
        ServerErrors = ServerErrors - earlier.ServerErrors,
        Durations = Durations.Since(earlier.Durations),
    };

    /// <summary>Adds another route's.</summary>
    public void Add(RouteCounts other)
    {
        Requests += other.Requests;
        ClientErrors += other.ClientErrors;
        ServerErrors += other.ServerErrors;
        Durations = Durations.Plus(other.Durations);
    }
}
