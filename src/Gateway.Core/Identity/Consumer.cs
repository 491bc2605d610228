namespace Gateway.Core.Identity;

/// <summary>Somebody known who calls.</summary>
public sealed record Consumer
{
    /// <summary>The id of the tier whose limits apply. Default: none.</summary>
    public string? Tier { get; init; }

    /// <summary>What the consumer identifies itself with; several, so that one can be replaced without a gap.</summary>
    public IReadOnlyList<Credential> Credentials { get; init; } = [];
}
