namespace Gateway.Core.RouteTables;

/// <summary>A condition on a request header or a query parameter. One matching value is enough.</summary>
public sealed record ValueMatch
{
    /// <summary>The header's name (case-insensitive) or the query parameter's (case-sensitive).</summary>
    public required string Name { get; init; }

    /// <summary>How values are compared. Default: exact.</summary>
    public ValueMatchMode Mode { get; init; }

    /// <summary>What to compare with; any one of them suffices. Required unless mode is exists.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Turns the condition round: it holds when no value matches, and so also when there is none. Default: false.</summary>
    public bool Not { get; init; }

    /// <summary>Compare without regard to case (ordinal). Default: false.</summary>
    public bool IgnoreCase { get; init; }
}
