namespace Gateway.Core.RouteTables;

/// <summary>Answers 503 in place of everything else, for a time that people know of.</summary>
public sealed record MaintenancePolicy
{
    /// <summary>Whether it is on. Default: true; ${NAME} makes a switch of it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What clients are told. Default: that the service is under maintenance.</summary>
    public string? Message { get; init; }

    /// <summary>When clients may try again. From 1s to 7d. Default: 5m.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Addresses and ranges of those who get through all the same. Default: nobody.</summary>
    public IReadOnlyList<string> AllowedAddresses { get; init; } = [];
}
