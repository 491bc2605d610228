namespace Gateway.Cluster.Cases;

/// <summary>How a case is run.</summary>
/// <param name="Engine">redis or orleans.</param>
/// <param name="Seconds">The length of each of its phases: of load, and of an outage.</param>
internal sealed record ProofOptions(string Engine, double Seconds)
{
    /// <summary>How long the soak lasts.</summary>
    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(30);
}
