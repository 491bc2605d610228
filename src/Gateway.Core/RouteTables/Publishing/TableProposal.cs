namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A table that shall become the fleet's. Its body is with the authority of its hash already.</summary>
/// <param name="Id">Random: tells a proposal that arrives twice from two of the same content.</param>
/// <param name="Hash">Of the body.</param>
/// <param name="Expected">The version that it shall follow; null for whichever is in force.</param>
/// <param name="Policy">How to roll it out.</param>
/// <param name="By">Who wants it, for the history; at most <see cref="MaxTextLength"/> characters.</param>
/// <param name="Note">Why, for the history; at most <see cref="MaxTextLength"/> characters, empty for no reason given.</param>
public sealed record TableProposal(ulong Id, string Hash, long? Expected, RolloutPolicy Policy, string By, string Note)
{
    /// <summary>The longest of the texts.</summary>
    public const int MaxTextLength = 200;

    /// <summary>The longest in bytes.</summary>
    internal const int MaxTextBytes = 4 * MaxTextLength;
}
