namespace Gateway.Core.LoadBalancing;

/// <summary>What a choice depends on beside the destinations.</summary>
public readonly ref struct PickRequest
{
    /// <summary>64 random bits.</summary>
    public ulong Random { get; init; }

    /// <summary>The hash of the part of the request that consistent hashing goes by; null where the request lacks it.</summary>
    public ulong? Hash { get; init; }

    /// <summary>Monotonic time; looked at only during a slow start.</summary>
    public TimeSpan Now { get; init; }

    /// <summary>Destinations that the request has been to and shall not go to again.</summary>
    public ReadOnlySpan<BalancedDestination> Tried { get; init; }
}
