namespace Gateway.Core.Health;

/// <summary>
/// Probes of a cluster's destinations. Every node looks once for itself; from then on one node of the fleet probes
/// each destination, and the others look for themselves when it says that something has changed.
/// </summary>
public sealed record ActiveHealthPolicy
{
    /// <summary>The path to ask for, with its query if any, below each destination's address. Begins with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The method. Default: GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The statuses of a healthy destination, such as 204 or 200-299. Default: 200-299.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["200-299"];

    /// <summary>The time between two probes, give or take a tenth. From 100ms to 1h. Default: 10s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for the response's head. From 10ms to 1m. Default: 3s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Takes a destination out after this many failed probes in a row. From 1 to 100. Default: 3.</summary>
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>Brings it back after this many good probes in a row. From 1 to 100. Default: 2.</summary>
    public int HealthyAfter { get; init; } = 2;
}
