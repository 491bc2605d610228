namespace Gateway.Core.Health;

/// <summary>What is known of a destination.</summary>
public enum HealthState
{
    /// <summary>Nothing yet: it gets requests.</summary>
    Unknown = 0,

    Healthy = 1,

    Unhealthy = 2,
}
