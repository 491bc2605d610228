namespace Gateway.Core.Identity;

/// <summary>A group of consumers with limits of their own.</summary>
public sealed record Tier
{
    /// <summary>For people who read the table.</summary>
    public string? Description { get; init; }
}
