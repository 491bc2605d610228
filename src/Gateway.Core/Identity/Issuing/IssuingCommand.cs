using System.Collections.Immutable;

namespace Gateway.Core.Identity.Issuing;

/// <summary>A question to the directory, with what is to be changed or noted first.</summary>
/// <param name="Known">The version that the asker has: with that in force nobody is listed. -1 to list nobody in any case.</param>
public sealed record IssuingCommand(long Known)
{
    /// <summary>Lists nobody.</summary>
    public const long ListNobody = -1;

    /// <summary>Lists everybody: no version is that high.</summary>
    public const long ListAll = long.MaxValue;

    /// <summary>A change; null for none.</summary>
    public IssuingChange? Change { get; init; }

    /// <summary>
    /// The list that the asker has of the version <see cref="Known"/>: taken over where the directory is behind it, because its
    /// store lost what came after. Null for none.
    /// </summary>
    public ImmutableArray<IssuedConsumer>? Offer { get; init; }

    /// <summary>Keys that a node has seen since its last report, and how long ago.</summary>
    public ImmutableArray<KeyUse> Uses { get; init; } = [];
}
