namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A rollout that has ended, for the history.</summary>
/// <param name="Id">The proposal's; 0 where nobody proposed.</param>
/// <param name="Table">What was rolled out.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="InForce">The number of the version in force right after; 0 for none.</param>
/// <param name="By">Who wanted it.</param>
/// <param name="Note">Why.</param>
/// <param name="Reason">Why it ended like this; empty where it went as wanted.</param>
/// <param name="StartedAt">Since the Unix epoch.</param>
/// <param name="EndedAt">Since the Unix epoch.</param>
public sealed record Publication(
    ulong Id,
    TableVersion Table,
    PublicationOutcome Outcome,
    long InForce,
    string By,
    string Note,
    string Reason,
    TimeSpan StartedAt,
    TimeSpan EndedAt);
